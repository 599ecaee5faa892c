#pragma once

#include <torch/csrc/api/include/torch/nn/module.h>

#include "checkpoint/training_state.h"

namespace unroll {

/// The default random generators (dropout draws from them) of the CPU and, for
/// a model on one, of its CUDA device.
void save_generators(TrainingState& state, const torch::nn::Module& model);
void load_generators(const TrainingState& state,
                     const torch::nn::Module& model);

}  // namespace unroll
