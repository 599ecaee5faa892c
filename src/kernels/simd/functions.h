#pragma once

#include "kernels/simd.h"

namespace unroll::UNROLL_SIMD {

// As in struct Simd, which collects them.
void multiply(const Multiply& all);
void pack(const MatrixView& from, std::int64_t rows, std::int64_t cols,
          float* panels);
void cell_step(const CellStep& step);
void cell_slopes(const CellSlopes& step);
void add_rows(const float* x, std::int64_t rows, std::int64_t cols,
              std::int64_t row_step, float* sums);

}  // namespace unroll::UNROLL_SIMD
