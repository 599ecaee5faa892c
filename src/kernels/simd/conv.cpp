#include "kernels/simd/functions.h"
#include "kernels/simd/transpose.h"
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

/// So many taps of a panel are turned at once: those of a kernel of 3x3, the
/// usual one.
constexpr int kTaps = 9;

/// [kTaps][kPanelWidth] -> [kPanelWidth][kTaps]
void turn_to_weights(const float* rows, float* to) {
  for (int col = 0; col < kPanelWidth; col += kLanes)
#pragma GCC unroll 4
    for (int tap = 0; tap < kTaps; tap += kLanes) {
      const int count = kTaps - tap < kLanes ? kTaps - tap : kLanes;
      Vector square[kLanes] = {};
#pragma GCC unroll 16
      for (int i = 0; i < count; ++i)
        square[i] = load(rows + (tap + i) * kPanelWidth + col);
      transpose_square(square);
#pragma GCC unroll 16
      for (int i = 0; i < kLanes; ++i)
        store_part(to + (col + i) * kTaps + tap, square[i], count);
    }
}

/// [kPanelWidth][kTaps] -> rows of kPanelWidth, `step` apart. Reads, but does
/// not use, up to kLanes - 1 floats past the end.
void turn_to_rows(const float* weights, float* to, std::int64_t step) {
  for (int col = 0; col < kPanelWidth; col += kLanes)
#pragma GCC unroll 4
    for (int tap = 0; tap < kTaps; tap += kLanes) {
      const int count = kTaps - tap < kLanes ? kTaps - tap : kLanes;
      Vector square[kLanes];
#pragma GCC unroll 16
      for (int i = 0; i < kLanes; ++i)
        square[i] = load(weights + (col + i) * kTaps + tap);
      transpose_square(square);
#pragma GCC unroll 16
      for (int i = 0; i < count; ++i)
        store(to + (tap + i) * step + col, square[i]);
    }
}

/// Of one output, `count` taps' gradients by a panel's weights from their
/// products: rows [count, kPanelWidth]. Their sums onwards.
void tap_rows(const TapSlopes& t, std::int64_t output, std::int64_t tap,
              std::int64_t count, const float* products, float* rows) {
  const auto panel = t.products.panel, first = panel * kPanelWidth;
  const auto all_panels = (t.inputs + kPanelWidth - 1) / kPanelWidth;
  const auto weight_step = all_panels * t.outputs * kPanelWidth;
  const float* weights =
      t.panels + tap * weight_step + (panel * t.outputs + output) * kPanelWidth;
  for (auto col = first; col < t.inputs && col < first + kPanelWidth;
       col += kLanes) {
    const Columns<1> block{col, t.inputs - col};
    const Columns<1> of_panel{col - first, t.inputs - col};
    const Vector scale = block.read(t.scale, 0), shift = block.read(t.shift, 0);
    Vector dots = block.read(t.dots, 0), totals = block.read(t.totals, 0);
    for (std::int64_t i = 0; i < count; ++i) {
      const float slope = t.slopes[(tap + i) * t.outputs + output];
      const Vector product =
          of_panel.read(products + i * t.products.tap_step, 0);
      const Vector weight = load(weights + i * weight_step + col - first);
      store(rows + i * kPanelWidth + col - first,
            product * scale + shift * slope);
      dots += weight * product;
      totals += weight * slope;
    }
    block.write(t.dots, 0, dots);
    block.write(t.totals, 0, totals);
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

void pack_taps_back(const PackTaps& p) {
  const auto count = (p.inputs + kPanelWidth - 1) / kPanelWidth;
  const auto first = p.panel * kPanelWidth;
  const auto left = p.inputs - first;
  const auto step = count * p.outputs * kPanelWidth;
  for (std::int64_t output = 0; output < p.outputs; ++output) {
    const float* from = p.weights + (output * p.inputs + first) * p.taps;
    float* to = p.panels + (p.panel * p.outputs + output) * kPanelWidth;
    const bool is_last = output + 1 == p.outputs && left <= kPanelWidth;
    if (p.taps == kTaps && left >= kPanelWidth && !is_last) {
      turn_to_rows(from, to, step);
      continue;
    }
    for (std::int64_t tap = 0; tap < p.taps; ++tap)
      for (std::int64_t i = 0; i < kPanelWidth; ++i)
        to[tap * step + i] = i < left ? from[i * p.taps + tap] : 0.0f;
  }
}

void tap_slopes(const TapSlopes& t) {
  const auto& products = t.products;
  const auto first = products.panel * kPanelWidth;
  const auto left = t.inputs - first;
  const auto width = left < kPanelWidth ? left : kPanelWidth;
  float scaled[kTaps * kPanelWidth];
  for (std::int64_t row = 0; row < products.count; ++row) {
    const auto output = products.first + row;
    for (std::int64_t tap = 0; tap < t.taps; tap += kTaps) {
      const auto count = t.taps - tap < kTaps ? t.taps - tap : kTaps;
      const float* from =
          products.data + tap * products.tap_step + row * products.output_step;
      auto step = products.tap_step;
      if (t.scale != nullptr) {
        tap_rows(t, output, tap, count, from, scaled);
        from = scaled;
        step = kPanelWidth;
      }
      float* to = t.gradient + (output * t.inputs + first) * t.taps + tap;
      if (from == scaled && t.taps == kTaps && width == kPanelWidth) {
        turn_to_weights(scaled, to);
        continue;
      }
      for (std::int64_t i = 0; i < width; ++i)
        for (std::int64_t j = 0; j < count; ++j)
          to[i * t.taps + j] = from[j * step + i];
    }
  }
}

}  // namespace unroll::UNROLL_SIMD
