#pragma once

#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/linear.h>

#include <cstddef>

namespace unroll {

/// layer(x), on the fused kernels where they apply.
at::Tensor run_linear(const torch::nn::Linear& layer, const at::Tensor& x);

/// Runs x through the first of the layers from `index` on that the fused
/// kernels take together, or through layer `index` alone; how many these were.
std::size_t run_layers_at(torch::nn::Sequential& layers, std::size_t index,
                          at::Tensor& x);

/// Runs x through layer `index`.
void run_layer_at(torch::nn::Sequential& layers, std::size_t index,
                  at::Tensor& x);

}  // namespace unroll
