#pragma once

#include <ATen/core/Tensor.h>

namespace unroll {

/// Images [N, ...] of floats, 0 to 1, made of those of `bytes` [M, ...] that
/// stand at `places` [N] int64, all on the CPU.
at::Tensor gather_images(const at::Tensor& bytes, const at::Tensor& places);

}  // namespace unroll
