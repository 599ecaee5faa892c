#pragma once

#include "kernels/conv_pass.h"
#include "kernels/conv_plan.h"

namespace unroll {

/// As `convolve` and `convolve_backward`: tap by tap, for any shape.
void convolve_taps(const ConvShape& shape, const ConvCut& cut,
                   const TapPass& pass, AfterPiece after);
void convolve_taps_backward(const ConvShape& shape, const ConvCut& cut,
                            const TapPass& pass, AfterPiece after);

}  // namespace unroll
