#pragma once

#include <torch/csrc/api/include/torch/nn/module.h>

#include <map>
#include <string>
#include <vector>

#include "base/files.h"
#include "checkpoint/tensor_file.h"

namespace unroll {

/// Parameters and buffers under the names of Python's state_dict and in its
/// order (each module's own parameters, its own buffers, then its children),
/// copied to CPU memory.
std::vector<StoredTensor> state_dict(const torch::nn::Module& module);

/// Writes the module's weights with `metadata` as *.safetensors.
void save_weights(const Path& path, const torch::nn::Module& module,
                  const std::map<std::string, std::string>& metadata);

/// One name of the file -> one of ours, where they differ.
struct RenamedTensor {
  std::string from;
  std::string to;
};

/// Loads all weights, or throws UserError that lists every missing, extra and
/// wrongly shaped tensor and changes nothing. Values are converted to the
/// type and the device that the module has. Names that differ only in their
/// prefix are matched where names and shapes leave one way only (see
/// name_matching.h); `rename` (prefix in the file -> prefix of ours) settles
/// the rest. Returns the mapping to show the user.
std::vector<RenamedTensor> load_weights(
    torch::nn::Module& module, const Path& path,
    const std::map<std::string, std::string>& rename = {});

}  // namespace unroll
