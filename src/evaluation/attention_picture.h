#pragma once

#include <string>
#include <vector>

namespace unroll {

/// A picture (SVG) of where a model looked: a row for each target word, a
/// column for each source word, the darker the more (0: white, 1: black).
/// weights: [target][source], 0 to 1. Throws std::invalid_argument if the
/// counts do not fit.
std::string attention_svg(const std::vector<std::string>& source,
                          const std::vector<std::string>& target,
                          const std::vector<std::vector<double>>& weights);

}  // namespace unroll
