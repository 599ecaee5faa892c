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
/// For the way back, one panel of inputs, as they are into factors
/// [outputs, inputs].
struct PackTaps {
  const float* weights = nullptr;
  std::int64_t outputs = 0, inputs = 0, taps = 0;
  const float* scale = nullptr;
  const float* shift = nullptr;
  std::int64_t panel = 0;
  float* panels = nullptr;  ///< [taps][panels][rows][panel_width]
  float* drift = nullptr;   ///< [taps][panels][panel_width] += what shift adds.
};

/// One of the transforms that minimal filtering is made of (conv_tiles.h):
/// inputs 4x4 -> 4x4, weights 3x3 -> 4x4, outputs 4x4 -> 2x2, and backwards
/// slopes 2x2 -> 4x4, gradients 4x4 -> 3x3. Each pointer is to `count` floats,
/// a multiple of the panel's width.
struct TileTransform {
  enum class Kind { inputs, weights, outputs, slopes, gradients };
  Kind kind = Kind::inputs;
  const float* const* from = nullptr;
  float* const* to = nullptr;
  std::int64_t count = 0;
};

/// Of each tap, the rows of some outputs' slopes times those of one panel of
/// inputs that the tap read: element (tap, output, input) stands at
/// data[tap * tap_step + (output - first) * output_step + input].
struct TapProducts {
  std::int64_t panel = 0;
  std::int64_t first = 0, count = 0;  ///< Outputs.
  const float* data = nullptr;
  std::int64_t tap_step = 0, output_step = 0;
};

/// From these products the gradients by the weights, where the input is
/// x * scale + shift and the products are with x; and what they tell of the
/// gradient by the inputs: its sums over all places, times x (dots) and as it
/// is (totals).
struct TapSlopes {
  std::int64_t outputs = 0, inputs = 0, taps = 0;
  TapProducts products;
  float* gradient = nullptr;  ///< [outputs, inputs, taps]
  /// All of these, or none: the input is x, and nothing need be told.
  const float* scale = nullptr;   ///< [inputs]
  const float* shift = nullptr;   ///< [inputs]
  const float* slopes = nullptr;  ///< [taps, outputs]: summed over places.
  const float* panels = nullptr;  ///< The weights, packed [outputs, inputs].
  float* dots = nullptr;          ///< [inputs] +=
  float* totals = nullptr;        ///< [inputs] +=
};

}  // namespace unroll
