#include "kernels/simd/functions.h"
#include "kernels/simd/vector.h"

namespace unroll::UNROLL_SIMD {
namespace {

/// Sums over a row: lane by lane, and the few elements past the last whole
/// vector.
struct RowSum {
  Vector lanes{};
  float rest = 0.0f;

  float total() const {
    float sum = rest;
    for (int i = 0; i < kLanes; ++i) sum += lanes[i];
    return sum;
  }
};

/// vectors(i) for each whole vector of a row, elements(i) for what is left.
template <typename Vectors, typename Elements>
void each(std::int64_t count, const Vectors& vectors,
          const Elements& elements) {
  std::int64_t i = 0;
#pragma GCC unroll 2
  for (; i + kLanes <= count; i += kLanes) vectors(i);
  for (; i < count; ++i) elements(i);
}

/// a = activation of row + bias, in place; its sum.
float activate(float* row, std::int64_t count, float bias, float slope) {
  RowSum sum;
  each(
      count,
      [&](std::int64_t i) {
        const Vector z = load(row + i) + bias;
        const Vector below =
            slope == 0.0f ? (z <= 0.0f ? Vector{} : z) : z * slope;
        const Vector a = z > 0.0f ? z : below;
        store(row + i, a);
        sum.lanes += a;
      },
      [&](std::int64_t i) {
        const float z = row[i] + bias;
        const float below = slope == 0.0f ? (z <= 0.0f ? 0.0f : z) : z * slope;
        row[i] = z > 0.0f ? z : below;
        sum.rest += row[i];
      });
  return sum.total();
}

float squares_around(const float* row, std::int64_t count, float mean) {
  RowSum sum;
  each(
      count,
      [&](std::int64_t i) {
        const Vector off = load(row + i) - mean;
        sum.lanes += off * off;
      },
      [&](std::int64_t i) { sum.rest += (row[i] - mean) * (row[i] - mean); });
  return sum.total();
}

void scale(const float* row, std::int64_t count, float mean, float factor,
           float shift, float* out) {
  each(
      count,
      [&](std::int64_t i) {
        store(out + i, (load(row + i) - mean) * factor + shift);
      },
      [&](std::int64_t i) { out[i] = (row[i] - mean) * factor + shift; });
}

}  // namespace

void normalize(const Normalize& all) {
  const auto count = static_cast<float>(all.examples);
  for (std::int64_t f = 0; f < all.features; ++f) {
    float* row = all.values + f * all.step;
    const float sum =
        activate(row, all.examples, all.bias == nullptr ? 0.0f : all.bias[f],
                 all.negative_slope);
    if (all.of_batch) {
      all.mean[f] = sum / count;
      all.variance[f] = squares_around(row, all.examples, all.mean[f]) / count;
    }
    const float factor =
        all.weight[f] / __builtin_sqrtf(all.variance[f] + all.eps);
    scale(row, all.examples, all.mean[f], factor, all.shift[f],
          all.out + f * all.step);
  }
}

namespace {

/// What the gradients of one feature are made from.
struct Slopes {
  std::int64_t count;
  const float* above;
  const float* values;
  float mean;
  float inverse;  ///< 1 / standard deviation
};

struct Sums {
  float above;       ///< of the gradients
  float normalized;  ///< of the gradients times the normalized values
};

Sums sums_of(const Slopes& s) {
  RowSum above, product;
  each(
      s.count,
      [&](std::int64_t i) {
        const Vector dy = load(s.above + i);
        above.lanes += dy;
        product.lanes += dy * (load(s.values + i) - s.mean);
      },
      [&](std::int64_t i) {
        above.rest += s.above[i];
        product.rest += s.above[i] * (s.values[i] - s.mean);
      });
  return {above.total(), product.total() * s.inverse};
}

/// dz = (dy * factor - off - (a - mean) * tilt) * activation'(z); its sum.
float write_slopes(const Slopes& s, float factor, float off, float tilt,
                   float negative_slope, float* out) {
  RowSum sum;
  each(
      s.count,
      [&](std::int64_t i) {
        const Vector a = load(s.values + i);
        const Vector da =
            load(s.above + i) * factor - off - (a - s.mean) * tilt;
        const Vector dz = a > 0.0f ? da : da * negative_slope;
        store(out + i, dz);
        sum.lanes += dz;
      },
      [&](std::int64_t i) {
        const float a = s.values[i];
        const float da = s.above[i] * factor - off - (a - s.mean) * tilt;
        out[i] = a > 0.0f ? da : da * negative_slope;
        sum.rest += out[i];
      });
  return sum.total();
}

}  // namespace

void normalize_slopes(const NormalizeSlopes& all) {
  const auto count = static_cast<float>(all.examples);
  for (std::int64_t f = 0; f < all.features; ++f) {
    const Slopes s = {all.examples, all.above + f * all.above_step,
                      all.values + f * all.values_step, all.mean[f],
                      1.0f / __builtin_sqrtf(all.variance[f] + all.eps)};
    const Sums sums = sums_of(s);
    all.weight_slopes[f] = sums.normalized;
    all.shift_slopes[f] = sums.above;
    const float factor = all.weight[f] * s.inverse;
    // Statistics of the batch depend on all of its examples.
    const float share = all.of_batch ? factor / count : 0.0f;
    const float slope = write_slopes(
        s, factor, share * sums.above, share * sums.normalized * s.inverse,
        all.negative_slope, all.out + f * all.out_step);
    if (all.bias_slopes != nullptr) all.bias_slopes[f] = slope;
  }
}

}  // namespace unroll::UNROLL_SIMD
