#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <string>

namespace unroll {

/// Whether layers run on this program's own kernels where those apply. True at
/// first; for the whole process.
void use_fused_kernels(bool fused);

/// Whether they do for such an input: fused ones are used, and it is of floats
/// on the CPU.
bool fused_kernels_apply(const at::Tensor& input);

/// Called by every backward pass here: gradients of gradients are LibTorch's
/// work. Throws RunError where one is asked for.
void refuse_double_backward();

/// A node of the graph of gradients takes no undefined tensors.
std::optional<at::Tensor> if_defined(const at::Tensor& x);

/// "fused kernels (avx512)" or "LibTorch's kernels (AVX512)".
std::string describe_kernels();

}  // namespace unroll
