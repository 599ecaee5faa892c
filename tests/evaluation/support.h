// What several tests of this room need.
#pragma once

#include <initializer_list>
#include <string_view>

#include "test_support.h"

namespace unroll {

/// Whether `text` holds all of `parts`.
inline bool holds(std::string_view text,
                  std::initializer_list<std::string_view> parts) {
  for (const auto part : parts)
    if (text.find(part) == std::string_view::npos) return false;
  return true;
}

}  // namespace unroll
