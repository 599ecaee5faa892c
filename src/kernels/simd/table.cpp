#include "kernels/simd/functions.h"
#include "kernels/simd/vector.h"

#define UNROLL_TEXT(x) #x
#define UNROLL_NAME(x) UNROLL_TEXT(x)

namespace unroll::UNROLL_SIMD {

extern const Simd kernels;
const Simd kernels = {UNROLL_NAME(UNROLL_SIMD),
                      kPanelWidth,
                      kTileRows,
                      multiply,
                      pack,
                      cell_step,
                      cell_slopes,
                      add_rows,
                      rectify,
                      rectify_slopes,
                      pack_taps,
                      pack_taps_back,
                      tap_slopes,
                      transform_tiles,
                      transpose,
                      dots,
                      normalize,
                      normalize_slopes,
                      cross_entropy_rows,
                      cross_entropy_slopes,
                      dropout,
                      sum_of_squares,
                      bytes_to_floats,
                      adam_step,
                      sgd_step};

}  // namespace unroll::UNROLL_SIMD
