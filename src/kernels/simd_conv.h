#pragma once

#include <cstdint>

namespace unroll {

// What convolutions are made of, beside products of matrices; see simd.h.

/// x [rows, cols] = max(x, 0). Where `means` and `squares` [cols] are given,
/// these, so far of `before` rows, become those of all rows until here: means,
/// and sums of squared distances from them.
struct Rectify {
  float* x = nullptr;
  std::int64_t rows = 0, cols = 0;
  float* means = nullptr;
  float* squares = nullptr;
  std::int64_t before = 0;
};

/// The way back through batch norm and ReLU: of x = max(z, 0) [rows, cols] and
/// the gradient by the normalised x, slopes [rows, cols] = that by z, which is
/// slopes * scale + x * by_x + shift where x > 0. sums [cols] += its rows.
struct RectifySlopes {
  const float* x = nullptr;
  float* slopes = nullptr;
  std::int64_t rows = 0, cols = 0;
  const float* scale = nullptr;
  const float* by_x = nullptr;
  const float* shift = nullptr;
  float* sums = nullptr;
};

/// One panel of outputs of a convolution's weights [outputs, inputs, taps],
/// turned into right-hand factors [inputs, outputs], one for each tap, of what
/// is left of the input: that is x * scale + shift (both [inputs], or null: x).
struct PackTaps {
  const float* weights = nullptr;
  std::int64_t outputs = 0, inputs = 0, taps = 0;
  const float* scale = nullptr;
  const float* shift = nullptr;
  std::int64_t panel = 0;
  float* panels = nullptr;  ///< [taps][panels][inputs][panel_width]
  float* drift = nullptr;   ///< [taps][panels][panel_width] += what shift adds.
};

/// The gradients by the weights of a panel of inputs that are x * scale +
/// shift, from those by the outputs times x; and what these tell of the
/// gradient by the inputs: its sums over all places, times x (dots) and as it
/// is (totals).
struct TapSlopes {
  std::int64_t outputs = 0, inputs = 0, taps = 0;
  std::int64_t panel = 0;
  const float* products = nullptr;  ///< [taps, outputs, inputs]
  float* gradient = nullptr;        ///< [outputs, inputs, taps]
  /// All of these, or none: the input is x, and nothing need be told.
  const float* scale = nullptr;   ///< [inputs]
  const float* shift = nullptr;   ///< [inputs]
  const float* slopes = nullptr;  ///< [taps, outputs]: summed over places.
  const float* panels = nullptr;  ///< The weights, packed [outputs, inputs].
  float* dots = nullptr;          ///< [inputs] +=
  float* totals = nullptr;        ///< [inputs] +=
};

}  // namespace unroll
