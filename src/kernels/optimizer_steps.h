#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "kernels/simd_dense.h"

namespace unroll {

// Passes over all parameters of a model, on all threads. Tensors that stand at
// the same place of two lists have one shape; where the fused kernels apply to
// each (all_fused).

bool all_fused(const std::vector<at::Tensor>& tensors);

/// Whether the steps below take these values: all fused, and contiguous.
bool steps_fused(const std::vector<at::Tensor>& values);

/// The Euclidean norm of all of them together; the same for any number of
/// threads.
double joint_norm(const std::vector<at::Tensor>& tensors);

/// `how` without its pointers and its count.
void adam_steps(const std::vector<at::Tensor>& values,
                const std::vector<at::Tensor>& slopes,
                const std::vector<at::Tensor>& means,
                const std::vector<at::Tensor>& squares, const AdamStep& how);

/// Likewise; no momenta: none are kept.
void sgd_steps(const std::vector<at::Tensor>& values,
               const std::vector<at::Tensor>& slopes,
               const std::vector<at::Tensor>& momenta, const SgdStep& how);

}  // namespace unroll
