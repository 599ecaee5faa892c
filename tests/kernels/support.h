#pragma once

#include <ATen/ATen.h>

namespace unroll {

/// How far `ours` is from what double precision says, as a share of its size.
inline double relative(const at::Tensor& ours, const at::Tensor& exact) {
  return ((ours.detach().to(at::kDouble) - exact.detach()).norm() /
          (exact.detach().norm() + 0.1))
      .item<double>();
}

}  // namespace unroll
