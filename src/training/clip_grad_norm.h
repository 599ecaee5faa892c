#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

namespace unroll {

/// The Euclidean norm of all tensors taken together, a scalar on their device.
/// No tensors: 0.
at::Tensor total_norm(const std::vector<at::Tensor>& tensors);

/// What gradients of the norm `norm` are multiplied by so that it is at most
/// `max_norm`: max_norm / (norm + 1e-6), at most 1, as in
/// torch.nn.utils.clip_grad_norm_.
double clip_scale(double norm, double max_norm);

/// Scales `gradients` in place so that their total norm is at most `max_norm`
/// (Pascanu et al. 2013, https://arxiv.org/abs/1211.5063). `norm` is what
/// `total_norm` said of them. The factor is `clip_scale`'s; nothing is read
/// back from the device.
void clip_grad_norm(const std::vector<at::Tensor>& gradients, double max_norm,
                    const at::Tensor& norm);

/// Clamps each element of `gradients` in place to [-max_value, max_value].
void clip_grad_value(const std::vector<at::Tensor>& gradients,
                     double max_value);

}  // namespace unroll
