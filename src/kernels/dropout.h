#pragma once

#include <ATen/core/Tensor.h>

namespace unroll {

/// In training, x with each element set to zero with the given probability and
/// the others divided by 1 - probability (Srivastava et al. 2014,
/// https://jmlr.org/papers/v15/srivastava14a.html); else x itself. On this
/// program's kernels what is kept depends on one number drawn from LibTorch's
/// CPU generator, and not on how many threads there are; elsewhere the mask is
/// LibTorch's own.
at::Tensor run_dropout(const at::Tensor& x, double probability, bool training);

}  // namespace unroll
