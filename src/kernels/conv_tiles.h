#pragma once

#include <ATen/core/Tensor.h>

#include "kernels/conv_maps.h"
#include "kernels/conv_pass.h"
#include "kernels/conv_plan.h"

namespace unroll {

// Winograd's minimal filtering: 2x2 places of the result at once, from 4x4 of
// the image, by 16 products in place of 36 (Lavin and Gray, "Fast Algorithms
// for Convolutional Neural Networks", 2016). In maps that lie place by place,
// all that a tile is turned into and back are sums of whole maps.

/// Weights [9][...], one for each tap -> [16][...], one for each cell of a
/// tile.
at::Tensor tile_weights(const at::Tensor& taps);
/// The same for the way back, where taps lie the other way round.
at::Tensor tile_weights_back(const at::Tensor& taps);

/// As `convolve` and, with weights for that, `convolve_backward`: for shapes
/// that take tiles.
void convolve_tiles(const ConvShape& shape, const ConvCut& cut,
                    const TapPass& pass, AfterPiece after);

/// For each tap, the sum over all places of the slopes' rows times those of x
/// that it reads: [9, outputs, inputs].
at::Tensor multiply_tiles(const ConvShape& shape, const ConvCut& cut,
                          const Maps& x, const Maps& slopes);

}  // namespace unroll
