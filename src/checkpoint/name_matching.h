#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace unroll {

struct NamedShape {
  std::string name;
  std::vector<std::int64_t> shape;
};

struct NameMatching {
  /// A name of the model -> the name in the file.
  std::map<std::string, std::string> in_file;
  /// Every missing, extra, wrongly shaped and ambiguous tensor, a line each;
  /// empty if all fit.
  std::vector<std::string> problems;
};

/// Finds the tensor of the file for each tensor of the model:
///  1. under its own name;
///  2. if that is not all, by one replacement of a prefix that makes all fit
///     ("module.rnn.weight" for "rnn.weight");
///  3. else module by module. A module is the part of the name before the last
///     dot; it is renamed as a whole where no other module, of the model or of
///     the file, has tensors of the same names and shapes.
/// The order of tensors is never used. `rename` (prefix in the file -> prefix
/// in the model, whole parts between dots) is applied first; the longest
/// prefix counts. A missing `num_batches_tracked` is let pass: PyTorch before
/// 0.4.1 did not write it, and only batch norm without momentum uses it.
NameMatching match_names(const std::vector<NamedShape>& model,
                         const std::vector<NamedShape>& file,
                         const std::map<std::string, std::string>& rename = {});

}  // namespace unroll
