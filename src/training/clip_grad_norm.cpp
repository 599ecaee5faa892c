#include "training/clip_grad_norm.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "kernels/optimizer_steps.h"

namespace unroll {

at::Tensor total_norm(const std::vector<at::Tensor>& tensors) {
  if (tensors.empty()) return at::zeros({});
  const at::NoGradGuard no_grad;
  if (all_fused(tensors)) return at::scalar_tensor(joint_norm(tensors));
  return at::linalg_vector_norm(at::stack(at::_foreach_norm(tensors)));
}

double clip_scale(double norm, double max_norm) {
  return std::min(1.0, max_norm / (norm + 1e-6));
}

void clip_grad_norm(const std::vector<at::Tensor>& gradients, double max_norm,
                    const at::Tensor& norm) {
  if (gradients.empty()) return;
  const at::NoGradGuard no_grad;
  at::_foreach_mul_(gradients, (max_norm / (norm + 1e-6)).clamp_max(1.0));
}

void clip_grad_value(const std::vector<at::Tensor>& gradients,
                     double max_value) {
  if (gradients.empty()) return;
  const at::NoGradGuard no_grad;
  at::_foreach_clamp_min_(gradients, -max_value);
  at::_foreach_clamp_max_(gradients, max_value);
}

}  // namespace unroll
