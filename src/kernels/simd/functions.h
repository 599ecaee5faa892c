#pragma once

#include "kernels/simd.h"
#include "kernels/simd_conv.h"
#include "kernels/simd_dense.h"

namespace unroll::UNROLL_SIMD {

// As in struct Simd, which collects them.
void multiply(const Multiply& all);
void pack(const MatrixView& from, std::int64_t rows, std::int64_t cols,
          float* panels);
void cell_step(const CellStep& step);
void cell_slopes(const CellSlopes& step);
void add_rows(const float* x, std::int64_t rows, std::int64_t cols,
              std::int64_t row_step, float* sums);
void rectify(const Rectify& all);
void rectify_slopes(const RectifySlopes& all);
void pack_taps(const PackTaps& p);
void pack_taps_back(const PackTaps& p);
void tap_slopes(const TapSlopes& t);
void transform_tiles(const TileTransform& t);
void transpose(const float* from, std::int64_t from_step, std::int64_t rows,
               std::int64_t cols, float* to, std::int64_t to_step);
void dots(const Dots& all);
void normalize(const Normalize& all);
void normalize_slopes(const NormalizeSlopes& all);
void cross_entropy_rows(const CrossEntropyRows& all);
void cross_entropy_slopes(const CrossEntropySlopes& all);
void dropout(const Dropout& d);
double sum_of_squares(const float* x, std::int64_t count);
void bytes_to_floats(const std::uint8_t* from, std::int64_t count,
                     float divisor, float* to);
void adam_step(const AdamStep& s);
void sgd_step(const SgdStep& s);

}  // namespace unroll::UNROLL_SIMD
