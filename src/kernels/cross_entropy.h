#pragma once

#include <ATen/core/Tensor.h>

namespace unroll {

/// As a target it asks nothing: LibTorch's ignore_index.
inline constexpr std::int64_t kNoTarget = -100;

/// What came of asking for one class of each row.
struct CrossEntropy {
  at::Tensor loss;  ///< Scalar with its graph: the sum over rows by `divisor`.
  /// [2] doubles on the logits' device: the summed loss, and how many targets
  /// are the class with the highest logit.
  at::Tensor sums;
};

/// -log softmax(logits)[target] of each row, mixed with its mean over all
/// classes by `label_smoothing` (Szegedy et al. 2015,
/// https://arxiv.org/abs/1512.00567), as in torch.nn.functional.cross_entropy.
/// logits: [..., K]; targets: [...] int64, kNoTarget or 0 to K-1.
/// Log-probabilities are logits of themselves. Nothing is read back.
CrossEntropy cross_entropy(const at::Tensor& logits, const at::Tensor& targets,
                           std::int64_t divisor, double label_smoothing);

}  // namespace unroll
