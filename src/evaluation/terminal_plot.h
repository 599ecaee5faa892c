#pragma once

#include <string>
#include <vector>

namespace unroll {

/// One line over x = 0, 1, ... in characters, at most `width` columns, with
/// the least and greatest value beside it and some of the labels below. What
/// is not finite is left out.
std::string terminal_plot(const std::vector<double>& values,
                          const std::vector<std::string>& labels, int width);

}  // namespace unroll
