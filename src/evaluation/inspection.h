#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "models/language_model.h"

namespace unroll {

/// A quantity of every hidden unit after each character.
struct UnitSeries {
  std::string name;   ///< "h", "i", "f", "o", "c", "r", "z"
  double low = -1.0;  ///< Its range.
  double high = 1.0;
  at::Tensor values;  ///< [T, U], units of all layers, the lowest layer first.
};

/// What a language model's units do while it reads `ids`, from a state of
/// zeros, step by step. The first series is the state h of all T characters.
/// Of the first `traced` characters follow the gates of an lstm (i, f, o and c,
/// what it remembers, as its tanh) or of a gru (r, z).
std::vector<UnitSeries> trace_units(LanguageModel& model,
                                    const std::vector<std::int64_t>& ids,
                                    std::int64_t traced);

/// A unit whose state goes with a feature of the text.
struct UnitCorrelation {
  std::int64_t unit = 0;
  double r = 0.0;  ///< Pearson's.
};

/// The `count` units of h [T, U] whose correlation with `values` [T] is
/// farthest from 0, the farthest first; none if the values are all the same.
std::vector<UnitCorrelation> most_correlated(const at::Tensor& h,
                                             const std::vector<double>& values,
                                             std::size_t count);

}  // namespace unroll
