#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "kernels/conv_pass.h"
#include "kernels/conv_plan.h"

namespace unroll {

/// For inputs that are x * scale + shift ([inputs], or undefined: x itself).
/// The drift is what the shift adds where a tap reads the image.
PackedTaps pack_forward(const ConvShape& shape, std::int64_t images,
                        const at::Tensor& weight, const at::Tensor& scale,
                        const at::Tensor& shift);
/// From gradients of the outputs to those of the inputs.
PackedTaps pack_backward(const ConvShape& shape, std::int64_t images,
                         const at::Tensor& weight);

/// One pass, by tiles or taps, whichever its weights are packed for.
void convolve(const ConvShape& shape, const ConvCut& cut, const TapPass& pass,
              AfterPiece after);
void convolve_backward(const ConvShape& shape, const ConvCut& cut,
                       const TapPass& pass, AfterPiece after);

}  // namespace unroll
