#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "kernels/conv_prepared.h"

namespace unroll {

/// A convolution, ReLU and batch norm, by the tensors of their modules.
struct ConvLayer {
  at::Tensor weight;  ///< [outputs, inputs, kernel, kernel]
  at::Tensor bias;    ///< [outputs]
  at::Tensor norm_weight, norm_bias;
  at::Tensor running_mean, running_var;
  at::Tensor batches_tracked;  ///< int64
  double eps = 1e-5, momentum = 0.1;
  std::int64_t stride = 1, padding = 0;
};

/// Convolutions, one after the other.
///
/// In training, batch norm takes the batch's statistics, as PyTorch does, and
/// updates the running ones; these normalise otherwise. A batch norm is never
/// computed by itself: its scale goes into the weights of the next convolution,
/// what its shift comes to into that one's bias, and its gradients follow from
/// that convolution's.
class ConvStack {
 public:
  /// images: [N, C, rows, cols] floats -> the last layer's maps, [N, C' * rows'
  /// * cols']. In training, N times the places of each layer's maps must be
  /// more than one.
  at::Tensor run(const at::Tensor& images, const std::vector<ConvLayer>& layers,
                 bool training);

 private:
  PreparedConvs prepared_;
};

}  // namespace unroll
