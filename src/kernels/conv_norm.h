#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "kernels/conv_pass.h"

namespace unroll {

struct ConvLayer;

/// What a batch norm makes of x: x * scale + shift, [C] each.
struct Norm {
  at::Tensor scale, shift;
  at::Tensor mean;     ///< Of the batch, or running.
  at::Tensor inverse;  ///< 1 / sqrt(variance + eps)
};

/// The moments of maps, made while they are: each part of a pass its own.
class Moments {
 public:
  Moments(std::int64_t parts, std::int64_t channels);

  /// ReLU of a piece, which joins its part's moments.
  void rectify(const Piece& piece);
  /// Joined: mean and biased variance, [C] each.
  void join(at::Tensor& mean, at::Tensor& variance) const;
  std::int64_t count() const;

 private:
  at::Tensor sums_;  ///< [parts, 2, C]: means, squared distances.
  std::vector<std::int64_t> counts_;
};

/// The norm of a batch; updates the running statistics.
Norm batch_norm_of(const Moments& moments, const ConvLayer& layer);
/// That of the running statistics.
Norm running_norm_of(const ConvLayer& layer);

/// Sums over all rows of maps x: of the gradient by what a norm made of x
/// (totals), and of that times x (dots). [C] each.
struct NormSums {
  at::Tensor dots, totals;
};

/// The way back through a norm of `count` rows.
struct NormSlopes {
  at::Tensor weight, bias;        ///< Gradients by the norm's own.
  at::Tensor scale, by_x, shift;  ///< As in RectifySlopes.
};
NormSlopes norm_slopes(const Norm& norm, const NormSums& sums,
                       std::int64_t count, bool training);

}  // namespace unroll
