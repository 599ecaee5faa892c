#include "checkpoint/prefix_matching.h"

#include <algorithm>

namespace unroll {
namespace {

constexpr std::size_t kMaxDepth = 64;  // Beyond any module's.

// The modules that all tensors lie in, from "" inwards.
std::vector<std::string> common_modules(const TensorShapes& tensors) {
  std::vector<std::string> modules = {""};
  const std::string deepest = module_of(tensors.begin()->first);
  for (std::size_t end = 0;
       end < deepest.size() && modules.size() < kMaxDepth;) {
    end = std::min(deepest.find('.', end + 1), deepest.size());
    std::string module = deepest.substr(0, end);
    for (const auto& [name, shape] : tensors) {
      const auto rest = without_prefix(name, module);
      if (!rest || rest->empty()) return modules;
    }
    modules.push_back(std::move(module));
  }
  return modules;
}

// NamePairs that follow from putting `to` in the place of `from` in every name
// of the file, if that makes all fit.
std::optional<NamePairs> replace_prefix(const TensorShapes& model,
                                        const TensorShapes& file,
                                        const std::string& from,
                                        const std::string& to) {
  NamePairs pairs;
  TensorShapes missing = model;
  for (const auto& [name, shape] : file) {
    const std::string ours = join_names(to, *without_prefix(name, from));
    const auto found = missing.find(ours);
    if (found == missing.end() || found->second != shape) return std::nullopt;
    missing.erase(found);
    pairs[ours] = name;
  }
  if (!all_optional(missing)) return std::nullopt;
  return pairs;
}

}  // namespace

bool all_optional(const TensorShapes& tensors) {
  return std::all_of(tensors.begin(), tensors.end(), [](const auto& tensor) {
    return is_optional_tensor(tensor.first);
  });
}

std::optional<NamePairs> match_by_prefix(const TensorShapes& model,
                                         const TensorShapes& file) {
  if (model.empty() || file.empty()) return std::nullopt;
  const auto from = common_modules(file);
  const auto to = common_modules(model);
  // Replacing a longer common prefix covers replacing a shorter one: the
  // longest of either side is part of any way that fits.
  for (const std::string& prefix : to) {
    const auto pairs = replace_prefix(model, file, from.back(), prefix);
    if (pairs) return pairs;
  }
  for (const std::string& prefix : from) {
    const auto pairs = replace_prefix(model, file, prefix, to.back());
    if (pairs) return pairs;
  }
  return std::nullopt;
}

}  // namespace unroll
