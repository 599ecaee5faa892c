#include "kernels/simd/functions.h"
#include "kernels/simd/vector.h"

namespace unroll::UNROLL_SIMD {
namespace {

/// a0 b0 a1 b1 ...: of their first halves, or of their second ones.
template <int kFirst>
Vector interleave(Vector a, Vector b) {
#ifdef __clang__
  Vector mixed;
  for (int i = 0; i < kLanes; ++i)
    mixed[i] = i % 2 == 0 ? a[kFirst + i / 2] : b[kFirst + i / 2];
  return mixed;
#else
  Integers order;
  for (int i = 0; i < kLanes; ++i)
    order[i] = kFirst + i / 2 + (i % 2 == 0 ? 0 : kLanes);
  return __builtin_shuffle(a, b, order);
#endif
}

/// Interleaving the first half of the rows with the second, as often as halves
/// make one, is a transposition.
inline void transpose_square(Vector rows[kLanes]) {
#pragma GCC unroll 4
  for (int size = 1; size < kLanes; size *= 2) {
    Vector mixed[kLanes];
#pragma GCC unroll 8
    for (int i = 0; i < kLanes / 2; ++i) {
      mixed[2 * i] = interleave<0>(rows[i], rows[i + kLanes / 2]);
      mixed[2 * i + 1] = interleave<kLanes / 2>(rows[i], rows[i + kLanes / 2]);
    }
#pragma GCC unroll 16
    for (int i = 0; i < kLanes; ++i) rows[i] = mixed[i];
  }
}

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
