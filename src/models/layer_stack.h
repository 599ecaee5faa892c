#pragma once

#include <torch/nn/modules/container/sequential.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "models/classifier.h"

namespace unroll {

/// Runs x [N, ...] through `layers`, showing each to `visit` (if there is one)
/// under the name "PREFIX.INDEX".
at::Tensor run_layers(torch::nn::Sequential& layers, std::string_view prefix,
                      at::Tensor x, const LayerVisitor& visit);

/// "Linear(784, 629)", "Conv2d(32, 64, 3x3, stride 2)", "ReLU".
std::string describe_layer(const torch::nn::Module& layer);

/// Elements of the layer's own weight matrices and kernels, not of its
/// children's: the multiply-adds of applying them at one place, or at one step
/// of time. Vectors (biases, the scales of batch norm) count nothing.
std::int64_t matrix_elements(const torch::nn::Module& layer);

}  // namespace unroll
