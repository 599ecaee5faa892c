#include "kernels/choice.h"

#include <ATen/Version.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>

#include <atomic>

#include "base/error.h"
#include "kernels/simd.h"

namespace unroll {
namespace {

std::atomic<bool> uses_fused = true;

}  // namespace

void use_fused_kernels(bool fused) {
  if (fused) simd();  // Throws here rather than in the middle of a run.
  uses_fused = fused;
}

bool fused_kernels_apply(const at::Tensor& input) {
  return uses_fused && input.is_cpu() && input.scalar_type() == at::kFloat;
}

void refuse_double_backward() {
  if (c10::GradMode::is_enabled())
    throw RunError(
        "the fused kernels give no gradients of gradients; use kernels: torch");
}

std::optional<at::Tensor> if_defined(const at::Tensor& x) {
  return x.defined() ? std::optional(x) : std::nullopt;
}

std::string describe_kernels() {
  return uses_fused
             ? fmt::format("fused kernels ({})", simd().name)
             : fmt::format("LibTorch's kernels ({})", at::get_cpu_capability());
}

}  // namespace unroll
