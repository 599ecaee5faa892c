#pragma once

#include <cstdint>
#include <string>

#include "cli/arguments.h"
#include "config/range.h"

namespace unroll {

/// The number that --NAME was given, or `fallback`. Throws UserError for what
/// is no number, or lies outside `range`.
std::int64_t whole_number(const Arguments& arguments, const std::string& name,
                          std::int64_t fallback,
                          const Range<std::int64_t>& range);
double number(const Arguments& arguments, const std::string& name,
              double fallback, const Range<double>& range);

}  // namespace unroll
