#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
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

/// The tensor of that name. Throws std::out_of_range unless there is one of the
/// type and shape of `like`.
const at::Tensor& tensor_like(const TrainingState& state,
                              const std::string& name, const at::Tensor& like);

/// A whole number, at least 0. Throws std::out_of_range, calling it `name`.
std::int64_t whole_number(const Json& value, const std::string& name);

/// A copy of it all on the CPU; values stand in the metadata.
TensorFile to_tensor_file(const TrainingState& state);

/// state.safetensors, written atomically. Every
/// tensor comes back with the same type, shape and bits, on the CPU, and every
/// number exactly, infinities and NaN (which JSON itself lacks) included.
void save_training_state(const Path& path, const TrainingState& state);
/// Throws UserError if the file is missing or broken.
TrainingState load_training_state(const Path& path);

}  // namespace unroll
