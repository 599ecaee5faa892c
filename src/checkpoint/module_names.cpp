#include "checkpoint/module_names.h"

namespace unroll {

std::string module_of(const std::string& name) {
  const auto dot = name.rfind('.');
  return dot == std::string::npos ? "" : name.substr(0, dot);
}

std::string own_name(const std::string& name) {
  const auto dot = name.rfind('.');
  return dot == std::string::npos ? name : name.substr(dot + 1);
}

std::string join_names(const std::string& prefix, const std::string& rest) {
  return prefix.empty() || rest.empty() ? prefix + rest : prefix + "." + rest;
}

std::optional<std::string> without_prefix(const std::string& name,
                                          std::string_view prefix) {
  if (prefix.empty()) return name;
  if (!name.starts_with(prefix)) return std::nullopt;
  if (name.size() == prefix.size()) return "";
  if (name[prefix.size()] != '.') return std::nullopt;
  return name.substr(prefix.size() + 1);
}

bool is_optional_tensor(const std::string& name) {
  return own_name(name) == "num_batches_tracked";
}

std::map<std::string, TensorShapes> by_module(const TensorShapes& tensors) {
  std::map<std::string, TensorShapes> modules;
  for (const auto& [name, shape] : tensors) {
    if (is_optional_tensor(name)) continue;
    modules[module_of(name)][own_name(name)] = shape;
  }
  return modules;
}

}  // namespace unroll
