#include "kernels/simd/transpose.h"

#include "kernels/simd/functions.h"
#include "kernels/simd/vector.h"

namespace unroll::UNROLL_SIMD {
namespace {

void transpose_whole(const float* from, std::int64_t from_step, float* to,
                     std::int64_t to_step) {
  Vector rows[kLanes];
#pragma GCC unroll 16
  for (int i = 0; i < kLanes; ++i) rows[i] = load(from + i * from_step);
  transpose_square(rows);
#pragma GCC unroll 16
  for (int i = 0; i < kLanes; ++i) store(to + i * to_step, rows[i]);
}

void transpose_part(const float* from, std::int64_t from_step,
                    std::int64_t rows, std::int64_t cols, float* to,
                    std::int64_t to_step) {
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t col = 0; col < cols; ++col)
      to[col * to_step + row] = from[row * from_step + col];
}

}  // namespace

void transpose(const float* from, std::int64_t from_step, std::int64_t rows,
               std::int64_t cols, float* to, std::int64_t to_step) {
  for (std::int64_t row = 0; row < rows; row += kLanes) {
    const auto height = rows - row < kLanes ? rows - row : kLanes;
    for (std::int64_t col = 0; col < cols; col += kLanes) {
      const auto width = cols - col < kLanes ? cols - col : kLanes;
      const float* at = from + row * from_step + col;
      float* target = to + col * to_step + row;
      if (height == kLanes && width == kLanes) {
        transpose_whole(at, from_step, target, to_step);
      } else {
        transpose_part(at, from_step, height, width, target, to_step);
      }
    }
  }
}

}  // namespace unroll::UNROLL_SIMD
