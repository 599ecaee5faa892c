#include "checkpoint/module_weights.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "base/error.h"
#include "checkpoint/name_matching.h"
#include "checkpoint/stored_tensor.h"

namespace unroll {
namespace {

using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

// The module's own tensors, not copies of them.
void collect(const torch::nn::Module& module, const std::string& prefix,
             NamedTensors& tensors) {
  for (const auto& item : module.named_parameters(/*recurse=*/false)) {
    tensors.emplace_back(prefix + item.key(), item.value());
  }
  for (const auto& item : module.named_buffers(/*recurse=*/false)) {
    tensors.emplace_back(prefix + item.key(), item.value());
  }
  for (const auto& item : module.named_children()) {
    collect(*item.value(), prefix + item.key() + ".", tensors);
  }
}

NamedTensors own_tensors(const torch::nn::Module& module) {
  NamedTensors tensors;
  collect(module, "", tensors);
  return tensors;
}

NameMatching match(const NamedTensors& ours, const TensorFile& file,
                   const std::map<std::string, std::string>& rename) {
  std::vector<NamedShape> model;
  for (const auto& [name, tensor] : ours) {
    model.push_back({name, tensor.sizes().vec()});
  }
  std::vector<NamedShape> stored;
  for (const StoredTensor& tensor : file.tensors) {
    stored.push_back({tensor.name, tensor.shape});
  }
  return match_names(model, stored, rename);
}

}  // namespace

std::vector<StoredTensor> state_dict(const torch::nn::Module& module) {
  std::vector<StoredTensor> stored;
  for (const auto& [name, tensor] : own_tensors(module)) {
    stored.push_back(to_stored(name, tensor));
  }
  return stored;
}

void save_weights(const Path& path, const torch::nn::Module& module,
                  const std::map<std::string, std::string>& metadata) {
  write_safetensors(path, {state_dict(module), metadata});
}

std::vector<RenamedTensor> load_weights(
    torch::nn::Module& module, const Path& path,
    const std::map<std::string, std::string>& rename) {
  const TensorFile file = read_tensor_file(path);
  const NamedTensors ours = own_tensors(module);
  const NameMatching matching = match(ours, file, rename);
  if (!matching.problems.empty()) {
    throw UserError(
        fmt::format("{}: its tensors are not those of the model\n  {}",
                    path.string(), fmt::join(matching.problems, "\n  ")));
  }
  std::map<std::string, const StoredTensor*> stored;
  for (const StoredTensor& tensor : file.tensors) stored[tensor.name] = &tensor;
  const c10::NoGradGuard no_grad;
  std::vector<RenamedTensor> renamed;
  for (const auto& [name, tensor] : ours) {
    const auto found = matching.in_file.find(name);
    if (found == matching.in_file.end()) continue;  // an optional one
    tensor.copy_(to_tensor(*stored.at(found->second)));
    if (found->second != name) renamed.push_back({found->second, name});
  }
  return renamed;
}

}  // namespace unroll
