#pragma once

#include <ATen/core/Tensor.h>
#include <c10/util/FunctionRef.h>

#include <cstdint>

#include "kernels/conv_maps.h"
#include "kernels/conv_plan.h"
#include "kernels/simd.h"

namespace unroll {

/// A convolution's weights as right-hand factors, one for each tap.
struct PackedTaps {
  at::Tensor panels;  ///< [taps][panels][rows][panel_width]
  at::Tensor drift;   ///< [taps][cols in whole panels], or undefined.
  at::Tensor tiles;   ///< As conv_tiles.h has them, or undefined.
  std::int64_t rows = 0, cols = 0;

  Panels tap(std::int64_t index) const;
};

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
  std::int64_t image, images;  ///< Of each place: the first, and how many.
  float* rows;
  std::int64_t at;  ///< Where `rows` begins in the maps.
};
using AfterPiece = c10::function_ref<void(const Piece&)>;

/// to = bias + the sum over all taps; `bias` may be null. `after` sees each
/// piece while it is in the cache; where to.data is null, a piece lives no
/// longer than that.
struct TapPass {
  Maps from, to;
  const PackedTaps& weights;
  const float* bias = nullptr;
};

/// sums [rows, cols] += the products, as of slopes and inputs.
void add_products(std::int64_t rows, std::int64_t cols, const Product* products,
                  std::int64_t count, float* sums);

}  // namespace unroll
