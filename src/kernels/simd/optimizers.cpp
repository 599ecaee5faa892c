#include "kernels/simd/functions.h"
#include "kernels/simd/vector.h"

namespace unroll::UNROLL_SIMD {

double sum_of_squares(const float* x, std::int64_t count) {
  // Sums of a few thousand are kept in floats, sums of these in doubles.
  constexpr std::int64_t kRun = 4096;
  double total = 0.0;
  for (std::int64_t start = 0; start < count; start += kRun) {
    const auto end = count - start < kRun ? count : start + kRun;
    Vector sums[4] = {};
    std::int64_t i = start;
    for (; i + 4 * kLanes <= end; i += 4 * kLanes)
#pragma GCC unroll 4
      for (int j = 0; j < 4; ++j) {
        const Vector value = load(x + i + j * kLanes);
        sums[j] += value * value;
      }
    const Vector sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
    for (int j = 0; j < kLanes; ++j) total += static_cast<double>(sum[j]);
    for (; i < end; ++i)
      total += static_cast<double>(x[i]) * static_cast<double>(x[i]);
  }
  return total;
}

void bytes_to_floats(const std::uint8_t* from, std::int64_t count,
                     float divisor, float* to) {
#pragma GCC ivdep
  for (std::int64_t i = 0; i < count; ++i)
    to[i] = static_cast<float>(from[i]) / divisor;
}

void adam_step(const AdamStep& s) {
#pragma GCC ivdep
  for (std::int64_t i = 0; i < s.count; ++i) {
    const float slope = s.slopes[i] * s.slope_scale + s.values[i] * s.decay;
    const float mean = s.means[i] + (slope - s.means[i]) * s.mean_share;
    const float square =
        s.squares[i] * s.square_keep + slope * slope * s.square_share;
    s.means[i] = mean;
    s.squares[i] = square;
    const float scale = __builtin_sqrtf(square) * s.square_scale + s.eps;
    s.values[i] = s.values[i] * s.shrink - s.rate * mean / scale;
  }
}

namespace {

template <bool kNesterov>
void step_with_momentum(const SgdStep& s) {
#pragma GCC ivdep
  for (std::int64_t i = 0; i < s.count; ++i) {
    const float slope = s.slopes[i] * s.slope_scale + s.values[i] * s.decay;
    const float momentum = s.momenta[i] * s.keep + slope;
    s.momenta[i] = momentum;
    s.values[i] -= s.rate * (kNesterov ? slope + momentum * s.keep : momentum);
  }
}

}  // namespace

void sgd_step(const SgdStep& s) {
  if (s.momenta != nullptr)
    return s.nesterov ? step_with_momentum<true>(s)
                      : step_with_momentum<false>(s);
#pragma GCC ivdep
  for (std::int64_t i = 0; i < s.count; ++i)
    s.values[i] -=
        s.rate * (s.slopes[i] * s.slope_scale + s.values[i] * s.decay);
}

}  // namespace unroll::UNROLL_SIMD
