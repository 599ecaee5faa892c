#include "kernels/conv_norm.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <cmath>
#include <numeric>

#include "kernels/conv_stack.h"
#include "kernels/simd_conv.h"

namespace unroll {
namespace {

const float* read(const at::Tensor& vector) {
  return vector.const_data_ptr<float>();
}

float* write(at::Tensor& vector) { return vector.mutable_data_ptr<float>(); }

/// Scale and shift, from mean and inverse.
void finish(Norm& norm, const ConvLayer& layer) {
  norm.scale = norm.inverse * layer.norm_weight;
  norm.shift = layer.norm_bias - norm.mean * norm.scale;
}

}  // namespace

Moments::Moments(std::int64_t parts, std::int64_t channels)
    : sums_(at::zeros({parts, 2, channels})),
      counts_(static_cast<std::size_t>(parts)) {}

void Moments::rectify(const Piece& piece) {
  auto& count = counts_[static_cast<std::size_t>(piece.part)];
  const auto channels = sums_.size(2);
  const auto rows = piece.count * piece.images;
  float* means = sums_.mutable_data_ptr<float>() + piece.part * 2 * channels;
  simd().rectify({piece.rows, rows, channels, means, means + channels, count});
  count += rows;
}

std::int64_t Moments::count() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::int64_t{0});
}

void Moments::join(at::Tensor& mean, at::Tensor& variance) const {
  const auto parts = sums_.size(0), channels = sums_.size(2);
  const auto total = static_cast<double>(count());
  mean = at::empty({channels}, at::kFloat);
  variance = at::empty({channels}, at::kFloat);
  for (std::int64_t c = 0; c < channels; ++c) {
    const float* at = read(sums_) + c;
    double sum = 0, squares = 0;
    for (std::int64_t p = 0; p < parts; ++p)
      sum += static_cast<double>(counts_[static_cast<std::size_t>(p)]) *
             at[p * 2 * channels];
    for (std::int64_t p = 0; p < parts; ++p) {
      const double apart = at[p * 2 * channels] - sum / total;
      squares += at[(2 * p + 1) * channels] +
                 static_cast<double>(counts_[static_cast<std::size_t>(p)]) *
                     apart * apart;
    }
    write(mean)[c] = static_cast<float>(sum / total);
    write(variance)[c] = static_cast<float>(squares / total);
  }
}

Norm batch_norm_of(const Moments& moments, const ConvLayer& layer) {
  Norm norm;
  at::Tensor variance;
  moments.join(norm.mean, variance);
  norm.inverse = (variance + layer.eps).rsqrt();
  finish(norm, layer);
  const auto count = static_cast<double>(moments.count());
  layer.running_mean.lerp_(norm.mean, layer.momentum);
  layer.running_var.lerp_(variance * (count / (count - 1)), layer.momentum);
  layer.batches_tracked.add_(1);
  return norm;
}

Norm running_norm_of(const ConvLayer& layer) {
  Norm norm;
  norm.mean = layer.running_mean.clone();
  norm.inverse = (layer.running_var + layer.eps).rsqrt();
  finish(norm, layer);
  return norm;
}

NormSlopes norm_slopes(const Norm& norm, const NormSums& sums,
                       std::int64_t count, bool training) {
  NormSlopes slopes;
  slopes.bias = sums.totals;
  slopes.weight = at::empty_like(sums.dots);
  slopes.scale = norm.scale;
  slopes.by_x = at::zeros_like(sums.dots);
  slopes.shift = at::zeros_like(sums.dots);
  const auto rows = static_cast<double>(count);
  for (std::int64_t c = 0; c < sums.dots.numel(); ++c) {
    const double mean = read(norm.mean)[c], total = read(sums.totals)[c];
    const double inverse = read(norm.inverse)[c], scale = read(norm.scale)[c];
    const double by_weight = (read(sums.dots)[c] - mean * total) * inverse;
    write(slopes.weight)[c] = static_cast<float>(by_weight);
    if (!training) continue;
    const double by_x = -scale * inverse * by_weight / rows;
    write(slopes.by_x)[c] = static_cast<float>(by_x);
    write(slopes.shift)[c] =
        static_cast<float>(-scale * total / rows - mean * by_x);
  }
  return slopes;
}

}  // namespace unroll
