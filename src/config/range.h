#pragma once

#include <fmt/format.h>

#include <limits>
#include <string>

namespace unroll {

/// The numbers that a field may be. Ends are part of it unless they are open.
template <class T>
struct Range {
  T low = std::numeric_limits<T>::lowest();
  T high = std::numeric_limits<T>::max();
  bool low_open = false;
  bool high_open = false;
  bool or_off = false;  ///< -1 is allowed too and turns the setting off.

  bool has_low() const { return low > std::numeric_limits<T>::lowest(); }
  bool has_high() const { return high < std::numeric_limits<T>::max(); }

  /// False for NaN and the infinities.
  bool contains(T value) const {
    if (or_off && value == T{-1}) return true;
    return (low_open ? value > low : value >= low) &&
           (high_open ? value < high : value <= high);
  }

  /// "at least 1", "from 0 to below 1, or -1 to turn it off"; "" for any.
  std::string text() const {
    std::string words;
    if (has_low()) {
      const char* from = low_open ? "above" : has_high() ? "from" : "at least";
      words = fmt::format("{} {}", from, low);
    }
    if (has_low() && has_high()) words += low_open ? " and " : " to ";
    if (has_high()) {
      const bool bare = has_low() && !low_open;  // "from 0 to 1"
      const char* to = high_open ? "below " : bare ? "" : "at most ";
      words += fmt::format("{}{}", to, high);
    }
    return or_off ? words + ", or -1 to turn it off" : words;
  }
};

}  // namespace unroll
