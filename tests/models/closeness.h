#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>

#include <cmath>

namespace unroll {

/// The largest absolute difference; infinite where shapes differ.
inline double difference(const at::Tensor& a, const at::Tensor& b) {
  if (!a.sizes().equals(b.sizes())) return INFINITY;
  return (a - b).abs().max().item<double>();
}

}  // namespace unroll
