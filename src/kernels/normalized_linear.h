#pragma once

#include <ATen/core/Tensor.h>

namespace unroll {

/// A batch norm over F features: parameters, running statistics, and whether
/// the batch's own take their place (and move them on).
struct BatchNorm {
  at::Tensor weight, bias;                    ///< [F]
  at::Tensor running_mean, running_variance;  ///< [F]
  double eps = 1e-5;
  double momentum = 0.1;
  bool of_batch = true;
};

/// Batch norm of leaky ReLU of (x [N, I] times weight [F, I] transposed plus
/// bias [F]) -> [N, F], as one node on the fused kernels, which must apply to
/// x. Undefined weight and bias: of x [N, F] itself. A batch whose own
/// statistics count needs two examples. What comes out stands feature by
/// feature in memory.
at::Tensor normalized_linear(const at::Tensor& x, const at::Tensor& weight,
                             const at::Tensor& bias, double negative_slope,
                             const BatchNorm& norm);

}  // namespace unroll
