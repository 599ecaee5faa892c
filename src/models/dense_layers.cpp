#include "models/dense_layers.h"

#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/batchnorm.h>

#include <optional>

#include "kernels/choice.h"
#include "kernels/linear.h"
#include "kernels/normalized_linear.h"

namespace unroll {
namespace {

/// Layer `index` if there is one and it is a T.
template <typename T>
T* layer_as(torch::nn::Sequential& layers, std::size_t index) {
  return index < layers->size() ? layers->ptr(index)->as<T>() : nullptr;
}

/// Of a ReLU or LeakyReLU.
std::optional<double> negative_slope(torch::nn::Sequential& layers,
                                     std::size_t index) {
  if (layer_as<torch::nn::ReLUImpl>(layers, index) != nullptr) return 0.0;
  const auto* leaky = layer_as<torch::nn::LeakyReLUImpl>(layers, index);
  if (leaky == nullptr) return std::nullopt;
  return leaky->options.negative_slope();
}

bool norm_applies(const torch::nn::BatchNorm1dImpl* norm, const at::Tensor& x) {
  return norm != nullptr && norm->options.affine() &&
         norm->options.track_running_stats() && norm->options.momentum() &&
         x.dim() == 2 && x.numel() > 0 &&
         (!norm->is_training() || x.size(0) > 1) && fused_kernels_apply(x);
}

BatchNorm described(torch::nn::BatchNorm1dImpl& norm) {
  return {norm.weight,       norm.bias,          norm.running_mean,
          norm.running_var,  norm.options.eps(), *norm.options.momentum(),
          norm.is_training()};
}

}  // namespace

at::Tensor run_linear(const torch::nn::Linear& layer, const at::Tensor& x) {
  return linear_layer(x, layer->weight, layer->bias);
}

std::size_t run_layers_at(torch::nn::Sequential& layers, std::size_t index,
                          at::Tensor& x) {
  const auto* linear = layer_as<torch::nn::LinearImpl>(layers, index);
  const std::size_t activation = linear == nullptr ? index : index + 1;
  const auto slope = negative_slope(layers, activation);
  const auto end = activation + (slope ? 2 : 1);
  auto* norm = layer_as<torch::nn::BatchNorm1dImpl>(layers, end - 1);
  if (!norm_applies(norm, x)) {
    run_layer_at(layers, index, x);
    return 1;
  }
  if (norm->is_training()) norm->num_batches_tracked.add_(1);
  x = normalized_linear(x, linear == nullptr ? at::Tensor() : linear->weight,
                        linear == nullptr ? at::Tensor() : linear->bias,
                        slope.value_or(1.0), described(*norm));
  return end - index;
}

void run_layer_at(torch::nn::Sequential& layers, std::size_t index,
                  at::Tensor& x) {
  if (auto* layer = layer_as<torch::nn::LinearImpl>(layers, index)) {
    x = linear_layer(x, layer->weight, layer->bias);
  } else {
    x = (layers->begin() + static_cast<std::ptrdiff_t>(index))->forward(x);
  }
}

}  // namespace unroll
