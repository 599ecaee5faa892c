#pragma once

#include <string>

namespace unroll {

/// A figure beside the loss, by its name in JSON: "accuracy", "perplexity".
struct Measure {
  std::string name;
  double value = 0.0;
};

/// Name and unit for the head of a column: "accuracy %", "bits/character".
std::string title_of(const std::string& name);

/// The value as people read it, in the unit that `title_of` says: a share from
/// 0 to 1 in percent, "97.12".
std::string text_of(const Measure& measure);

/// The same with its unit: "97.12 %", "2.204 bits/character".
std::string text_with_unit(const Measure& measure);

}  // namespace unroll
