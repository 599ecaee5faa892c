#include "evaluation/table_cells.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.h"

namespace unroll {

std::string compact(double number) {
  constexpr std::array<const char*, 5> kUnits = {"", "k", "M", "G", "T"};
  std::size_t unit = 0;
  while (number >= 999.5 && unit + 1 < kUnits.size()) {
    number /= 1000.0;
    ++unit;
  }
  const int decimals =
      unit == 0 || number >= 99.95 ? 0 : (number >= 9.995 ? 1 : 2);
  return fmt::format("{:.{}f}{}", number, decimals, kUnits[unit]);
}

std::string whole(double number) {
  return with_commas(static_cast<std::int64_t>(number + 0.5));
}

std::string raw(double number) { return fmt::format("{}", number); }

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

}  // namespace unroll
