#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "kernels/simd.h"

namespace unroll {

/// A right-hand factor is not worth packing for fewer rows than this: dots of
/// its columns with these take less time.
inline constexpr std::int64_t kFewRows = 24;

/// A right-hand factor [rows, cols], packed once for many products.
class PackedMatrix {
 public:
  PackedMatrix() = default;
  PackedMatrix(const MatrixView& from, std::int64_t rows, std::int64_t cols);

  /// Its rows from `row` on.
  Panels panels(std::int64_t row = 0) const;
  std::int64_t rows() const { return rows_; }
  std::int64_t cols() const { return cols_; }

 private:
  at::Tensor data_;
  std::int64_t rows_ = 0;
  std::int64_t cols_ = 0;
};

/// target [rows, cols] = start + left [rows, depth] times right [depth, cols],
/// on all threads; which thread computes what changes nothing in the sums.
void multiply_in_parallel(const Multiply& all);

}  // namespace unroll
