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
                      add_rows};

}  // namespace unroll::UNROLL_SIMD
