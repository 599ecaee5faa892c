#pragma once

#include <ATen/core/Tensor.h>
#include <c10/util/FunctionRef.h>

#include <cstdint>
#include <vector>

#include "kernels/conv_maps.h"
#include "kernels/conv_plan.h"
#include "kernels/simd.h"

namespace unroll {

/// A convolution's weights as right-hand factors, one for each tap.
struct PackedTaps {
  at::Tensor panels;  ///< [taps][panels][rows][panel_width]
  at::Tensor drift;   ///< [taps][cols in whole panels], or undefined.
  std::int64_t rows = 0, cols = 0;

  Panels tap(std::int64_t index) const;
};

/// For inputs that are x * scale + shift ([inputs], or undefined: x itself).
/// The drift is what the shift adds where a tap reads the image.
PackedTaps pack_forward(const ConvShape& shape, const at::Tensor& weight,
                        const at::Tensor& scale, const at::Tensor& shift);
/// From gradients of the outputs to those of the inputs.
PackedTaps pack_backward(const ConvShape& shape, const at::Tensor& weight);

/// How a pass is cut: the images into chunks that a cache holds with all their
/// neighbours, the work into parts, one a thread. Sums are made by chunk or by
/// part, in their order.
struct ConvCut {
  std::int64_t images = 0, chunks = 1, parts = 1;

  ConvCut(const ConvShape& shape, std::int64_t images_in_batch);
  std::int64_t first(std::int64_t chunk) const {
    return images * chunk / chunks;
  }
};

/// What one thread has just computed: `count` places from `place` on, of some
/// images; its rows follow one another (several places are all images').
struct Piece {
  std::int64_t part, chunk;
  std::int64_t place, count;
  std::int64_t images;  ///< Of each place.
  float* rows;
  std::int64_t at;  ///< Where `rows` begins in the maps.
};
using AfterPiece = c10::function_ref<void(const Piece&)>;

/// to = bias + the sum over all taps; `bias` may be null. `after` sees each
/// piece while it is in the cache.
struct TapPass {
  Maps from, to;
  const PackedTaps& weights;
  const float* bias = nullptr;
};
void convolve(const ConvShape& shape, const ConvCut& cut, const TapPass& pass,
              AfterPiece after);
void convolve_backward(const ConvShape& shape, const ConvCut& cut,
                       const TapPass& pass, AfterPiece after);

/// Of each tap, the rows of `slopes` times those of `x` that it read: [taps,
/// outputs, inputs].
at::Tensor weight_products(const ConvShape& shape, const ConvCut& cut,
                           const Maps& x, const Maps& slopes);

}  // namespace unroll
