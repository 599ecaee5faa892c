#pragma once

#include <map>
#include <optional>
#include <string>

#include "checkpoint/module_names.h"

namespace unroll {

/// A name of the model -> the name in the file.
using NamePairs = std::map<std::string, std::string>;

/// Whether nothing but tensors that a file need not have is there.
bool all_optional(const TensorShapes& tensors);

/// Finds one prefix of the file's names and one of the model's such that
/// putting the second in the first's place makes every name and shape fit.
/// There is one such way at most: how many parts must go or come follows from
/// how many all names have together.
std::optional<NamePairs> match_by_prefix(const TensorShapes& model,
                                         const TensorShapes& file);

}  // namespace unroll
