#pragma once

#include <ATen/core/Tensor.h>

#include <map>
#include <string>

#include "base/files.h"
#include "base/json.h"
#include "checkpoint/tensor_file.h"

namespace unroll {

/// All that a run needs to go on as if it had never stopped: named tensors
/// (weights, optimizer, generators) and plain values (place, schedule, best).
struct TrainingState {
  std::map<std::string, at::Tensor> tensors;
  Json values = Json::object();
};

/// A copy of it all on the CPU; values stand in the metadata.
TensorFile to_tensor_file(const TrainingState& state);

/// state.safetensors, written atomically. Every
/// tensor comes back with the same type, shape and bits, on the CPU, and every
/// number exactly, infinities and NaN (which JSON itself lacks) included.
void save_training_state(const Path& path, const TrainingState& state);
/// Throws UserError if the file is missing or broken.
TrainingState load_training_state(const Path& path);

}  // namespace unroll
