#pragma once

#include <ATen/core/Tensor.h>

namespace unroll {

/// x [..., I] times weight [O, I] transposed, plus bias [O] (or an undefined
/// one) -> [..., O]. On the fused kernels where they apply, as at::linear does
/// elsewhere.
at::Tensor linear_layer(const at::Tensor& x, const at::Tensor& weight,
                        const at::Tensor& bias);

}  // namespace unroll
