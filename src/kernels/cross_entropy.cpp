#include "kernels/cross_entropy.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include "kernels/choice.h"
#include "kernels/ranges.h"
#include "kernels/simd.h"
#include "kernels/simd_dense.h"

namespace unroll {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

/// An exponential takes as long as so many multiply-adds.
constexpr std::int64_t kScoreWork = 16;

/// What `forward` keeps of each row.
struct RowTensors {
  at::Tensor highest, log_sums;  // [N]
};

CrossEntropyRows rows_of(const at::Tensor& logits_NK,
                         const at::Tensor& targets_N, double smoothing,
                         const RowTensors& kept) {
  CrossEntropyRows rows;
  rows.rows = logits_NK.size(0);
  rows.classes = logits_NK.size(1);
  rows.logits = logits_NK.const_data_ptr<float>();
  rows.targets = targets_N.const_data_ptr<std::int64_t>();
  rows.smoothing = static_cast<float>(smoothing);
  rows.highest = kept.highest.mutable_data_ptr<float>();
  rows.log_sums = kept.log_sums.mutable_data_ptr<float>();
  return rows;
}

CrossEntropyRows part(CrossEntropyRows all, std::int64_t from,
                      std::int64_t to) {
  all.rows = to - from;
  all.logits += from * all.classes;
  all.targets += from;
  all.highest += from;
  all.log_sums += from;
  if (all.losses != nullptr) all.losses += from;
  if (all.right != nullptr) all.right += from;
  return all;
}

class FusedCrossEntropy : public torch::autograd::Function<FusedCrossEntropy> {
 public:
  static tensor_list forward(AutogradContext* context,
                             const at::Tensor& logits_NK,
                             const at::Tensor& targets_N, std::int64_t divisor,
                             double smoothing) {
    const auto count = logits_NK.size(0);
    const RowTensors kept = {at::empty({count}, logits_NK.options()),
                             at::empty({count}, logits_NK.options())};
    auto rows = rows_of(logits_NK, targets_N, smoothing, kept);
    std::vector<float> losses(static_cast<std::size_t>(count));
    std::vector<std::uint8_t> right(losses.size());
    rows.losses = losses.data();
    rows.right = right.data();
    parallel_ranges(count, rows.classes * kScoreWork,
                    [&](std::int64_t from, std::int64_t to) {
                      simd().cross_entropy_rows(part(rows, from, to));
                    });
    // One by one: the same for any number of threads.
    const auto sums = at::zeros({2}, at::kDouble);
    auto* sum = sums.mutable_data_ptr<double>();
    for (std::size_t i = 0; i < losses.size(); ++i) {
      sum[0] += losses[i];
      sum[1] += right[i];
    }
    context->save_for_backward(
        {logits_NK, targets_N, kept.highest, kept.log_sums});
    context->saved_data["divisor"] = divisor;
    context->saved_data["smoothing"] = smoothing;
    context->mark_non_differentiable({sums});
    return {at::scalar_tensor(sum[0] / static_cast<double>(divisor),
                              logits_NK.options()),
            sums};
  }

  static tensor_list backward(AutogradContext* context,
                              const tensor_list& gradients) {
    refuse_double_backward();
    const auto saved = context->get_saved_variables();
    const auto& logits_NK = saved[0];
    const auto slopes = at::empty_like(logits_NK);
    CrossEntropySlopes all;
    all.forward = rows_of(logits_NK, saved[1],
                          context->saved_data["smoothing"].toDouble(),
                          {saved[2], saved[3]});
    all.scale = gradients[0].item<float>() /
                static_cast<float>(context->saved_data["divisor"].toInt());
    all.slopes = slopes.mutable_data_ptr<float>();
    parallel_ranges(all.forward.rows, all.forward.classes * kScoreWork,
                    [&](std::int64_t from, std::int64_t to) {
                      auto some = all;
                      some.forward = part(all.forward, from, to);
                      some.slopes += from * all.forward.classes;
                      simd().cross_entropy_slopes(some);
                    });
    return {slopes, at::Tensor(), at::Tensor(), at::Tensor()};
  }
};

CrossEntropy by_libtorch(const at::Tensor& logits_NK,
                         const at::Tensor& targets_N, std::int64_t divisor,
                         double smoothing) {
  const auto sum = at::cross_entropy_loss(
      logits_NK, targets_N, {}, at::Reduction::Sum, kNoTarget, smoothing);
  const auto right = logits_NK.detach().argmax(1).eq(targets_N).sum();
  return {sum / divisor,
          at::stack({sum.detach().to(at::kDouble), right.to(at::kDouble)})};
}

void require_classes(const at::Tensor& targets_N, std::int64_t classes) {
  const auto* target = targets_N.const_data_ptr<std::int64_t>();
  for (std::int64_t i = 0; i < targets_N.numel(); ++i)
    TORCH_CHECK_INDEX(
        target[i] == kNoTarget || (target[i] >= 0 && target[i] < classes),
        "Target ", target[i], " is out of bounds.");
}

}  // namespace

CrossEntropy cross_entropy(const at::Tensor& logits, const at::Tensor& targets,
                           std::int64_t divisor, double label_smoothing) {
  const auto classes = logits.size(-1);
  const auto logits_NK = logits.reshape({-1, classes});
  const auto targets_N = targets.reshape(-1).contiguous();
  if (!fused_kernels_apply(logits) || logits.numel() == 0)
    return by_libtorch(logits_NK, targets_N, divisor, label_smoothing);
  require_classes(targets_N, classes);
  auto results = FusedCrossEntropy::apply(logits_NK.contiguous(), targets_N,
                                          divisor, label_smoothing);
  return {results[0], results[1]};
}

}  // namespace unroll
