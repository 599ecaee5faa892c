#include "checkpoint/training_state.h"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "base/error.h"
#include "checkpoint/stored_tensor.h"
#include "config/config_io.h"

namespace unroll {
namespace {

constexpr const char* kValues = "values";
// {"$number": "nan"} stands for a number that JSON cannot write.
constexpr const char* kNumber = "$number";

// Applies `change` to the value and, where it changed nothing, to its parts.
template <class Change>
void change_all(Json& json, const Change& change) {
  if (change(json) || !json.is_structured()) return;
  for (Json& item : json) change_all(item, change);
}

bool name_non_finite(Json& json) {
  if (!json.is_number_float() || std::isfinite(json.get<double>())) {
    return false;
  }
  const double number = json.get<double>();
  const char* name = std::isnan(number) ? "nan" : number > 0 ? "inf" : "-inf";
  json = Json::object({{kNumber, name}});
  return true;
}

bool restore_non_finite(Json& json) {
  if (!json.is_object() || json.size() != 1) return false;
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const Json name = json.value(kNumber, Json());
  if (name == "nan") {
    json = std::numeric_limits<double>::quiet_NaN();
  } else if (name == "inf" || name == "-inf") {
    json = name == "inf" ? kInfinity : -kInfinity;
  } else {
    return false;
  }
  return true;
}

}  // namespace

const at::Tensor& tensor_like(const TrainingState& state,
                              const std::string& name, const at::Tensor& like) {
  const auto found = state.tensors.find(name);
  if (found == state.tensors.end())
    throw std::out_of_range(fmt::format("it has no tensor {}", name));
  const at::Tensor& tensor = found->second;
  if (tensor.sizes() != like.sizes() ||
      tensor.scalar_type() != like.scalar_type())
    throw std::out_of_range(fmt::format(
        "{} is [{}] {}, not [{}] {}", name, fmt::join(tensor.sizes(), ", "),
        c10::toString(tensor.scalar_type()), fmt::join(like.sizes(), ", "),
        c10::toString(like.scalar_type())));
  return tensor;
}

std::int64_t whole_number(const Json& value, const std::string& name) {
  if (!value.is_number_integer() || value < 0)
    throw std::out_of_range(
        fmt::format("{} is {}, not a whole number", name, value.dump()));
  return value.get<std::int64_t>();
}

TensorFile to_tensor_file(const TrainingState& state) {
  TensorFile file;
  for (const auto& [name, tensor] : state.tensors) {
    file.tensors.push_back(to_stored(name, tensor));
  }
  Json values = state.values;
  change_all(values, name_non_finite);
  file.metadata[kValues] = values.dump();
  return file;
}

void save_training_state(const Path& path, const TrainingState& state) {
  write_safetensors(path, to_tensor_file(state));
}

TrainingState load_training_state(const Path& path) {
  const TensorFile file = read_tensor_file(path);
  TrainingState state;
  const auto text = file.metadata.find(kValues);
  if (text != file.metadata.end()) {
    state.values = parse_config_text(text->second, path.string() + ", values");
  }
  if (text == file.metadata.end() || !state.values.is_object()) {
    throw UserError(fmt::format(
        "{}: not the state of a run (no \"values\" in its metadata)",
        path.string()));
  }
  for (Json& value : state.values) change_all(value, restore_non_finite);
  for (const StoredTensor& tensor : file.tensors) {
    state.tensors[tensor.name] = to_tensor(tensor);
  }
  return state;
}

}  // namespace unroll
