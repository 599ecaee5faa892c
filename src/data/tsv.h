#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "data/text_files.h"

namespace unroll {

struct TsvLine {
  std::string_view left, right;  ///< Without white space at their ends.
  std::size_t line = 0;          ///< From 1.
};

/// Lines of LEFT, a tab, RIGHT; blank lines are left out. They last as long as
/// `file`. Throws UserError for a line that has no tab or nothing on one side
/// of it.
std::vector<TsvLine> parse_tsv(const TextFile& file);

}  // namespace unroll
