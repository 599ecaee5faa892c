#include "kernels/simd/functions.h"
#include "kernels/simd/vector.h"

namespace unroll::UNROLL_SIMD {
namespace {

/// run(vector, start) for the whole row, the last vector filled up with `fill`.
template <typename Run>
void each_vector(const float* row, std::int64_t count, float fill,
                 const Run& run) {
  std::int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) run(load(row + i), i);
  if (i == count) return;
  Vector rest = all(fill);
  __builtin_memcpy(&rest, row + i,
                   static_cast<std::size_t>(count - i) * sizeof(float));
  run(rest, i);
}

float sum_of(const Vector& lanes) {
  float sum = 0.0f;
  for (int i = 0; i < kLanes; ++i) sum += lanes[i];
  return sum;
}

float highest_of(const float* row, std::int64_t count) {
  Vector lanes = all(row[0]);
  each_vector(row, count, row[0], [&](const Vector& x, std::int64_t) {
    lanes = x > lanes ? x : lanes;
  });
  float highest = lanes[0];
  for (int i = 1; i < kLanes; ++i)
    if (lanes[i] > highest) highest = lanes[i];
  return highest;
}

/// Lanes past the row's end add e^-87 each, which is nothing beside the
/// highest logit's 1.
float log_sum(const float* row, std::int64_t count, float highest) {
  Vector sums{};
  each_vector(row, count, -__builtin_inff(),
              [&](const Vector& x, std::int64_t) { sums += exp(x - highest); });
  return __builtin_logf(sum_of(sums));
}

float mean_of(const float* row, std::int64_t count) {
  Vector sums{};
  each_vector(row, count, 0.0f,
              [&](const Vector& x, std::int64_t) { sums += x; });
  return sum_of(sums) / static_cast<float>(count);
}

bool is_first_highest(const float* row, std::int64_t target, float highest) {
  if (row[target] != highest) return false;
  for (std::int64_t i = 0; i < target; ++i)
    if (row[i] == highest) return false;
  return true;
}

/// slopes = (p - smoothing / classes) * scale, then the target's own part.
void row_slopes(const CrossEntropySlopes& all_rows, std::int64_t row) {
  const CrossEntropyRows& f = all_rows.forward;
  const float* logits = f.logits + row * f.classes;
  float* slopes = all_rows.slopes + row * f.classes;
  const float highest = f.highest[row], log_sum = f.log_sums[row];
  const float even = f.smoothing / static_cast<float>(f.classes);
  each_vector(logits, f.classes, 0.0f, [&](const Vector& x, std::int64_t i) {
    const Vector slope = (exp(x - highest - log_sum) - even) * all_rows.scale;
    if (i + kLanes <= f.classes)
      store(slopes + i, slope);
    else
      store_part(slopes + i, slope, f.classes - i);
  });
  slopes[f.targets[row]] -= all_rows.scale * (1.0f - f.smoothing);
}

}  // namespace

void cross_entropy_rows(const CrossEntropyRows& r) {
  for (std::int64_t i = 0; i < r.rows; ++i) {
    r.losses[i] = 0.0f;
    r.right[i] = 0;
    const std::int64_t target = r.targets[i];
    if (target < 0) continue;
    const float* row = r.logits + i * r.classes;
    const float highest = highest_of(row, r.classes);
    r.highest[i] = highest;
    r.log_sums[i] = log_sum(row, r.classes, highest);
    // Which logit a class is held against: the target's, or all, on average.
    float against = row[target];
    if (r.smoothing > 0.0f)
      against += r.smoothing * (mean_of(row, r.classes) - against);
    r.losses[i] = r.log_sums[i] + (highest - against);
    r.right[i] = is_first_highest(row, target, highest);
  }
}

void cross_entropy_slopes(const CrossEntropySlopes& s) {
  const CrossEntropyRows& f = s.forward;
  for (std::int64_t i = 0; i < f.rows; ++i) {
    if (f.targets[i] >= 0) {
      row_slopes(s, i);
      continue;
    }
    float* slopes = s.slopes + i * f.classes;
    for (std::int64_t k = 0; k < f.classes; ++k) slopes[k] = 0.0f;
  }
}

}  // namespace unroll::UNROLL_SIMD
