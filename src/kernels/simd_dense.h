#pragma once

#include <cstdint>

namespace unroll {

// What fully connected layers and optimizers are made of, beside products of
// matrices; see simd.h.

/// target [left_rows, right_rows] (i, j) = bias[j] + left row i times right row
/// j: where one side has so few rows that packing takes longer.
struct Dots {
  const float* left = nullptr;
  std::int64_t left_rows = 0, left_step = 0;
  const float* right = nullptr;
  std::int64_t right_rows = 0, right_step = 0;
  std::int64_t depth = 0;
  const float* bias = nullptr;  ///< [right_rows]; null: zeros.
  float* target = nullptr;
  std::int64_t target_step = 0;
};

/// Leaky ReLU, then batch norm, of examples that stand feature by feature:
/// [features, step], of which the first `examples` columns count.
struct Normalize {
  std::int64_t features = 0, examples = 0, step = 0;
  float* values = nullptr;      ///< Before the activation in, after it out.
  const float* bias = nullptr;  ///< [features], added first; null: zeros.
  float negative_slope = 1.0f;  ///< Of the activation; 1: there is none.
  /// Whether mean and variance are made here, or given.
  bool of_batch = true;
  float* mean = nullptr;      ///< [features]
  float* variance = nullptr;  ///< [features], by the count of examples.
  float eps = 0.0f;
  const float* weight = nullptr;  ///< [features]
  const float* shift = nullptr;   ///< [features]
  float* out = nullptr;           ///< [features, step]
};

/// The same, backwards: from the gradients by `out` to those by the values
/// before the activation, and by weight, shift and bias.
struct NormalizeSlopes {
  std::int64_t features = 0, examples = 0;
  const float* above = nullptr;
  std::int64_t above_step = 0;
  const float* values = nullptr;  ///< After the activation.
  std::int64_t values_step = 0;
  float negative_slope = 1.0f;
  bool of_batch = true;
  const float* mean = nullptr;
  const float* variance = nullptr;
  float eps = 0.0f;
  const float* weight = nullptr;
  float* out = nullptr;  ///< May be `above`.
  std::int64_t out_step = 0;
  float* weight_slopes = nullptr;
  float* shift_slopes = nullptr;
  float* bias_slopes = nullptr;  ///< Null: not wanted.
};

/// Cross-entropy of rows of logits with a target each; a negative target counts
/// nothing. Its loss: (1 - smoothing) * -log p(target) + smoothing times the
/// mean of -log p over all classes.
struct CrossEntropyRows {
  std::int64_t rows = 0, classes = 0;
  const float* logits = nullptr;          ///< [rows, classes]
  const std::int64_t* targets = nullptr;  ///< [rows]
  float smoothing = 0.0f;
  float* highest = nullptr;   ///< [rows] The highest logit.
  float* log_sums = nullptr;  ///< [rows] log of the sum of exp(logit - highest)
  float* losses = nullptr;    ///< [rows]
  /// [rows] 1 where the target is the first of the highest logits, else 0.
  std::uint8_t* right = nullptr;
};

/// The gradients of these losses by the logits, times `scale`.
struct CrossEntropySlopes {
  CrossEntropyRows forward;  ///< With highest and log_sums as they came out.
  float scale = 1.0f;
  float* slopes = nullptr;  ///< [rows, classes]
};

/// Adam's step, of `count` parameters: each slope is first scaled, then
/// slope += decay * value; value *= shrink;
/// mean += (slope - mean) * mean_share;
/// square = square * square_keep + slope^2 * square_share;
/// value -= rate * mean / (sqrt(square) * square_scale + eps).
struct AdamStep {
  std::int64_t count = 0;
  float* values = nullptr;
  const float* slopes = nullptr;
  float* means = nullptr;
  float* squares = nullptr;
  float slope_scale = 1.0f, decay = 0.0f, shrink = 1.0f;
  float mean_share = 0.0f, square_keep = 0.0f, square_share = 0.0f;
  float rate = 0.0f, square_scale = 1.0f, eps = 0.0f;
};

/// out = x * scale where the hash of the element's number and `key` is not
/// below `threshold`, else 0.
struct Dropout {
  std::int64_t count = 0;  ///< Below 2^32.
  const float* x = nullptr;
  float* out = nullptr;
  std::uint64_t key = 0;
  std::uint32_t threshold = 0;
  float scale = 1.0f;
};

/// Stochastic gradient descent's: each slope is first scaled, then
/// slope += decay * value; with momenta, momentum = momentum * keep + slope
/// takes its place (nesterov: slope + momentum * keep);
/// value -= rate * slope.
struct SgdStep {
  std::int64_t count = 0;
  float* values = nullptr;
  const float* slopes = nullptr;
  float* momenta = nullptr;  ///< Null: none.
  float slope_scale = 1.0f, decay = 0.0f, keep = 0.0f, rate = 0.0f;
  bool nesterov = false;
};

}  // namespace unroll
