#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "kernels/simd.h"

namespace unroll {

/// The gradient by a layer's weights: of `slopes` [rows, outputs] by what it
/// gave and of `x` [rows, inputs], which it was given.
struct WeightSlopes {
  MatrixView slopes;
  MatrixView x;
  std::int64_t rows = 0, outputs = 0, inputs = 0;
  float* weight = nullptr;  ///< [outputs, inputs] = slopes^T x
  float* bias = nullptr;    ///< [outputs] = sums over the rows; null: unwanted.
};

/// On all threads; how many these are changes nothing in the sums.
void make_weight_slopes(const WeightSlopes& all);

/// The gradient by what the layer was given: target [R, I] = slopes [R, O]
/// times weight [O, I].
void make_input_slopes(const at::Tensor& slopes_RO, const at::Tensor& weight_OI,
                       float* target);

}  // namespace unroll
