#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace unroll {

// A tensor's name is its module's name, a dot and its own name:
// "blocks.0.layers.2.weight" is "weight" of "blocks.0.layers.2".

std::string module_of(const std::string& name);
std::string own_name(const std::string& name);

/// "a" and "b" give "a.b"; either may be empty.
std::string join_names(const std::string& prefix, const std::string& rest);

/// `name` without `prefix` and the dot after it; nothing if `name` does not
/// begin with these whole parts.
std::optional<std::string> without_prefix(const std::string& name,
                                          std::string_view prefix);

/// Batch norm's counter. PyTorch before 0.4.1 did not write it, and it matters
/// to batch norm without momentum only: a file need not have it.
bool is_optional_tensor(const std::string& name);

using TensorShapes = std::map<std::string, std::vector<std::int64_t>>;

/// The own names and shapes of each module's tensors; optional ones left out.
std::map<std::string, TensorShapes> by_module(const TensorShapes& tensors);

}  // namespace unroll
