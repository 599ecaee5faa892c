#include "kernels/dropout.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/empty_like.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <cmath>
#include <mutex>

#include "base/random.h"
#include "kernels/choice.h"
#include "kernels/ranges.h"
#include "kernels/simd.h"
#include "kernels/simd_dense.h"

namespace unroll {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

/// Elements that are numbered from zero, each block with a key of its own.
constexpr std::int64_t kBlock = 1 << 12;
/// An element takes as long as so many multiply-adds.
constexpr std::int64_t kElementWork = 8;

std::uint64_t draw_seed() {
  auto generator = at::detail::getDefaultCPUGenerator();
  const std::lock_guard lock(generator.mutex());
  return at::check_generator<at::CPUGeneratorImpl>(generator)->random64();
}

at::Tensor drop(const at::Tensor& x, double probability, std::uint64_t seed) {
  const auto out = at::empty_like(x);
  const auto* from = x.const_data_ptr<float>();
  auto* to = out.mutable_data_ptr<float>();
  Dropout all;
  all.threshold = static_cast<std::uint32_t>(
      std::min(std::round(probability * 0x1p32), 0x1p32 - 1));
  all.scale = static_cast<float>(1 / (1 - probability));
  const auto count = x.numel();
  parallel_ranges(in_steps(count, kBlock), kBlock * kElementWork,
                  [&](std::int64_t first, std::int64_t end) {
                    auto block = all;
                    for (auto i = first; i < end; ++i) {
                      block.key =
                          split_mix(seed, static_cast<std::uint64_t>(i));
                      block.x = from + i * kBlock;
                      block.out = to + i * kBlock;
                      block.count = std::min(kBlock, count - i * kBlock);
                      simd().dropout(block);
                    }
                  });
  return out;
}

/// The gradient passes where x did: the seed says where, no mask is kept.
class FusedDropout : public torch::autograd::Function<FusedDropout> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x,
                            double probability) {
    const auto seed = draw_seed();
    context->saved_data["probability"] = probability;
    context->saved_data["seed"] = static_cast<std::int64_t>(seed);
    return drop(x.contiguous(), probability, seed);
  }

  static tensor_list backward(AutogradContext* context,
                              const tensor_list& slopes) {
    refuse_double_backward();
    auto& saved = context->saved_data;
    return {drop(slopes[0].contiguous(), saved["probability"].toDouble(),
                 static_cast<std::uint64_t>(saved["seed"].toInt())),
            at::Tensor()};
  }
};

}  // namespace

at::Tensor run_dropout(const at::Tensor& x, double probability, bool training) {
  if (!training || probability <= 0.0) return x;
  if (!fused_kernels_apply(x) || probability >= 1.0)
    return at::dropout(x, probability, training);
  return FusedDropout::apply(x, probability);
}

}  // namespace unroll
