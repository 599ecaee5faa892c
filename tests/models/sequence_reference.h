#pragma once

#include <torch/csrc/api/include/torch/nn/module.h>

#include "models/reference_file.h"

namespace unroll {

/// Gives a model the weights that Python had: all of them, or the test fails.
void take_weights(torch::nn::Module& model, const Reference& reference);

/// After `loss.backward()`: the loss and every gradient are Python's.
void check_loss_and_gradients(const torch::nn::Module& model,
                              const at::Tensor& loss,
                              const Reference& reference);

inline constexpr double kPythonTolerance = 2e-6;

}  // namespace unroll
