#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/json.h"
#include "config/experiment.h"

namespace unroll {

/// From where a value is drawn.
struct ValueRange {
  double low = 0.0, high = 1.0;
  bool logarithmic = false;  ///< Uniform in the logarithm.
  bool whole = false;        ///< Rounded, both ends included.
};

/// A setting that is searched over.
struct SearchAxis {
  std::string path;
  std::variant<std::vector<Json>, ValueRange> values;
};

/// What is searched, and what is the same for all.
struct SearchSpace {
  std::vector<SearchAxis> axes;
  std::vector<std::string> fixed;  ///< As `load_config` takes them.

  bool has_ranges() const;
};

/// Reads settings: "model.cell=lstm,gru" lists values, "a=log:1e-4:0.1" and
/// "a=uniform:0:0.5" are ranges (whole numbers where both ends are), and one
/// value is fixed. Commas within brackets or quotes do not part. Throws
/// UserError for a range that is none.
SearchSpace read_search_space(const std::vector<std::string>& settings);

/// Every combination of the listed values. There must be no range.
std::vector<GridAxis> grid_of(const SearchSpace& space);

/// Trial number `index` of a random search: a pure function of seed and index,
/// so that a longer search begins with the shorter one's trials.
std::vector<GridAxis> draw(const SearchSpace& space, std::uint64_t seed,
                           std::uint64_t index);

}  // namespace unroll
