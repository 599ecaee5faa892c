#pragma once

#include <ATen/core/Tensor.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"

namespace unroll {

/// What tests/python/make_references.py wrote of one case.
struct Reference {
  std::map<std::string, at::Tensor> tensors;
  std::map<std::string, std::string> metadata;

  /// The tensors under "PREFIX.", less the prefix.
  std::map<std::string, at::Tensor> with_prefix(
      const std::string& prefix) const;
};

Reference read_reference(const Path& path);

/// Files in $UNROLL_REFERENCES whose names begin with `prefix`, sorted. Fails
/// the running test if there is none.
std::vector<Path> reference_files(std::string_view prefix);

}  // namespace unroll
