#include "kernels/simd/functions.h"
#include "kernels/simd/vector.h"

namespace unroll::UNROLL_SIMD {
namespace {

/// A block of columns that is worked on down all rows: kVectors vectors, or
/// the part of one that is left at the end.
template <int kVectors>
struct Columns {
  static constexpr int kCount = kVectors;
  std::int64_t first;
  std::int64_t last_count;  ///< Of the last vector.

  Vector read(const float* row, int i) const {
    const float* at = row + first + i * kLanes;
    return kVectors > 1 || last_count >= kLanes ? load(at)
                                                : load_part(at, last_count);
  }
  void write(float* row, int i, Vector value) const {
    float* at = row + first + i * kLanes;
    if (kVectors > 1 || last_count >= kLanes) {
      store(at, value);
    } else {
      store_part(at, value, last_count);
    }
  }
};

template <typename Body>
void each_columns(std::int64_t cols, const Body& body) {
  constexpr int kWide = 4;
  std::int64_t col = 0;
  for (; col + kWide * kLanes <= cols; col += kWide * kLanes)
    body(Columns<kWide>{col, kLanes});
  for (; col + 2 * kLanes <= cols; col += 2 * kLanes)
    body(Columns<2>{col, kLanes});
  for (; col < cols; col += kLanes) body(Columns<1>{col, cols - col});
}

/// NaN stays NaN.
Vector rectified(Vector x) { return x < Vector{} ? Vector{} : x; }

/// Joins the moments of two sets (Chan, Golub and LeVeque, 1979).
template <typename Block>
void join_moments(const Rectify& r, const Block& block, int i, Vector mean,
                  Vector squares) {
  const float before = static_cast<float>(r.before);
  const float now = static_cast<float>(r.rows);
  const float share = now / (before + now);
  const Vector old = block.read(r.means, i);
  const Vector apart = mean - old;
  block.write(r.means, i, old + apart * share);
  block.write(
      r.squares, i,
      block.read(r.squares, i) + squares + apart * apart * (before * share));
}

template <typename Block>
void rectify_columns(const Rectify& r, const Block& block) {
  Vector sums[Block::kCount] = {};
  for (std::int64_t row = 0; row < r.rows; ++row) {
    float* at = r.x + row * r.cols;
#pragma GCC unroll 4
    for (int i = 0; i < Block::kCount; ++i) {
      const Vector x = rectified(block.read(at, i));
      block.write(at, i, x);
      sums[i] += x;
    }
  }
  if (r.means == nullptr) return;
  Vector means[Block::kCount], squares[Block::kCount] = {};
#pragma GCC unroll 4
  for (int i = 0; i < Block::kCount; ++i)
    means[i] = sums[i] / static_cast<float>(r.rows);
  for (std::int64_t row = 0; row < r.rows; ++row) {
#pragma GCC unroll 4
    for (int i = 0; i < Block::kCount; ++i) {
      const Vector x = block.read(r.x + row * r.cols, i) - means[i];
      squares[i] += x * x;
    }
  }
#pragma GCC unroll 4
  for (int i = 0; i < Block::kCount; ++i)
    join_moments(r, block, i, means[i], squares[i]);
}

template <typename Block>
void slope_columns(const RectifySlopes& r, const Block& block) {
  Vector scale[Block::kCount], by_x[Block::kCount], shift[Block::kCount];
  Vector sums[Block::kCount] = {};
#pragma GCC unroll 4
  for (int i = 0; i < Block::kCount; ++i) {
    scale[i] = block.read(r.scale, i);
    by_x[i] = block.read(r.by_x, i);
    shift[i] = block.read(r.shift, i);
  }
  for (std::int64_t row = 0; row < r.rows; ++row) {
#pragma GCC unroll 4
    for (int i = 0; i < Block::kCount; ++i) {
      const Vector x = block.read(r.x + row * r.cols, i);
      float* at = r.slopes + row * r.cols;
      const Vector slope =
          block.read(at, i) * scale[i] + x * by_x[i] + shift[i];
      const Vector kept = x <= Vector{} ? Vector{} : slope;
      block.write(at, i, kept);
      sums[i] += kept;
    }
  }
#pragma GCC unroll 4
  for (int i = 0; i < Block::kCount; ++i)
    block.write(r.sums, i, block.read(r.sums, i) + sums[i]);
}

/// So many weights of each output are turned at once: few enough for the
/// nearest cache.
constexpr std::int64_t kTurned = 144;

/// One row of a panel: scaled, and its share of the drift.
void scale_row(const PackTaps& p, std::int64_t input, const float* row,
               float* to, float* drift) {
  if (p.scale == nullptr) {
    for (int j = 0; j < kPanelWidth; j += kLanes) store(to + j, load(row + j));
    return;
  }
  for (int j = 0; j < kPanelWidth; j += kLanes) {
    const Vector value = load(row + j);
    store(to + j, value * p.scale[input]);
    store(drift + j, load(drift + j) + value * p.shift[input]);
  }
}

/// Of one output and tap: a panel's gradients to `gradients`, its sums onwards.
void tap_panel(const TapSlopes& t, std::int64_t tap, std::int64_t output,
               float* gradients) {
  const auto first = t.panel * kPanelWidth;
  const auto all_panels = (t.inputs + kPanelWidth - 1) / kPanelWidth;
  const auto row = tap * t.outputs + output;
  const float* weights =
      t.panels +
      ((tap * all_panels + t.panel) * t.outputs + output) * kPanelWidth;
  for (auto col = first; col < t.inputs && col < first + kPanelWidth;
       col += kLanes) {
    const Columns<1> block{col, t.inputs - col};
    const Vector product = block.read(t.products + row * t.inputs, 0);
    const float slope = t.slopes[row];
    const Vector weight = load(weights + col - first);
    store(gradients + col - first,
          product * block.read(t.scale, 0) + block.read(t.shift, 0) * slope);
    block.write(t.dots, 0, block.read(t.dots, 0) + weight * product);
    block.write(t.totals, 0, block.read(t.totals, 0) + weight * slope);
  }
}

}  // namespace

void rectify(const Rectify& all) {
  each_columns(all.cols,
               [&](const auto& block) { rectify_columns(all, block); });
}

void rectify_slopes(const RectifySlopes& all) {
  each_columns(all.cols, [&](const auto& block) { slope_columns(all, block); });
}

void pack_taps(const PackTaps& p) {
  alignas(64) float turned[kTurned * kPanelWidth] = {};
  const auto count = (p.outputs + kPanelWidth - 1) / kPanelWidth;
  const auto output = p.panel * kPanelWidth;
  const auto left = p.outputs - output;
  const auto size = p.inputs * p.taps;
  for (std::int64_t first = 0; first < size; first += kTurned) {
    const auto rows = size - first < kTurned ? size - first : kTurned;
    transpose(p.weights + output * size + first, size,
              left < kPanelWidth ? left : kPanelWidth, rows, turned,
              kPanelWidth);
    for (std::int64_t row = 0; row < rows; ++row) {
      const auto input = (first + row) / p.taps, tap = (first + row) % p.taps;
      const auto panel = tap * count + p.panel;
      scale_row(p, input, turned + row * kPanelWidth,
                p.panels + (panel * p.inputs + input) * kPanelWidth,
                p.drift + panel * kPanelWidth);
    }
  }
}

void tap_slopes(const TapSlopes& t) {
  const auto first = t.panel * kPanelWidth;
  const auto left = t.inputs - first;
  const auto width = left < kPanelWidth ? left : kPanelWidth;
  for (std::int64_t output = 0; output < t.outputs; ++output) {
    for (std::int64_t tap = 0; tap < t.taps; ++tap) {
      float scaled[kPanelWidth];
      const float* from =
          t.products + (tap * t.outputs + output) * t.inputs + first;
      if (t.scale != nullptr) {
        tap_panel(t, tap, output, scaled);
        from = scaled;
      }
      float* to = t.gradient + (output * t.inputs + first) * t.taps + tap;
      for (std::int64_t i = 0; i < width; ++i) to[i * t.taps] = from[i];
    }
  }
}

}  // namespace unroll::UNROLL_SIMD
