#pragma once

#include "kernels/simd/vector.h"

namespace unroll::UNROLL_SIMD {

/// a0 b0 a1 b1 ...: of their first halves, or of their second ones.
template <int kFirst>
inline Vector interleave(Vector a, Vector b) {
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

}  // namespace unroll::UNROLL_SIMD
