#include "config/search_space.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/error.h"
#include "base/random.h"
#include "config/config_io.h"
#include "config/field_value.h"

namespace unroll {
namespace {

/// Parts between the commas that lie in no brackets and no quotes.
std::vector<std::string> parts_of(const std::string& text) {
  std::vector<std::string> parts(1);
  int depth = 0;
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (!quoted) depth += (c == '[' || c == '{') - (c == ']' || c == '}');
    if (c == ',' && depth == 0 && !quoted)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

[[noreturn]] void refuse_range(const std::string& setting,
                               const std::string& why) {
  throw UserError(
      fmt::format("--set {}: {}; a range is log:LOW:HIGH or uniform:LOW:HIGH",
                  setting, why));
}

/// None if the text does not begin as a range does.
std::optional<ValueRange> range_of(const std::string& setting,
                                   const std::string& text) {
  const bool logarithmic = text.starts_with("log:");
  if (!logarithmic && !text.starts_with("uniform:")) return std::nullopt;
  const auto first = text.find(':') + 1;
  const auto second = text.find(':', first);
  if (second == std::string::npos)
    refuse_range(setting, "the upper end is missing");
  const Json low = setting_value(text.substr(first, second - first));
  const Json high = setting_value(text.substr(second + 1));
  if (!low.is_number() || !high.is_number())
    refuse_range(setting, "an end is no number");
  const ValueRange range{low.get<double>(), high.get<double>(), logarithmic,
                         low.is_number_integer() && high.is_number_integer()};
  if (!(range.low < range.high)) refuse_range(setting, "it holds nothing");
  if (logarithmic && range.low <= 0.0)
    refuse_range(setting, "a logarithmic range lies above 0");
  return range;
}

Json draw_value(const SearchAxis& axis, Random random) {
  if (const auto* values = std::get_if<std::vector<Json>>(&axis.values))
    return (*values)[random.below(values->size())];
  const auto& range = std::get<ValueRange>(axis.values);
  // A whole number takes in half a step to either side of it.
  const double low = range.low - (range.whole ? 0.5 : 0.0);
  const double high = range.high + (range.whole ? 0.5 : 0.0);
  const double value =
      range.logarithmic
          ? std::exp(random.uniform(std::log(low), std::log(high)))
          : random.uniform(low, high);
  if (range.whole)
    return std::llround(std::clamp(value, range.low, range.high));
  return value;
}

}  // namespace

bool SearchSpace::has_ranges() const {
  return std::any_of(axes.begin(), axes.end(), [](const auto& axis) {
    return std::holds_alternative<ValueRange>(axis.values);
  });
}

SearchSpace read_search_space(const std::vector<std::string>& settings) {
  SearchSpace space;
  for (const auto& setting : settings) {
    const auto equals = std::min(setting.find('='), setting.size() - 1);
    const std::string path = setting.substr(0, equals);
    const std::string text = setting.substr(equals + 1);
    if (!is_utf8(setting)) refuse_range("", "this is not UTF-8");
    const auto parts = parts_of(text);
    if (const auto range = range_of(setting, text)) {
      space.axes.push_back({path, *range});
    } else if (parts.size() == 1) {
      space.fixed.push_back(setting);
    } else {
      std::vector<Json> values;
      for (const auto& part : parts) values.push_back(setting_value(part));
      space.axes.push_back({path, values});
    }
  }
  return space;
}

std::vector<GridAxis> grid_of(const SearchSpace& space) {
  std::vector<GridAxis> grid;
  for (const auto& [path, values] : space.axes)
    grid.push_back({path, std::get<std::vector<Json>>(values)});
  return grid;
}

std::vector<GridAxis> draw(const SearchSpace& space, std::uint64_t seed,
                           std::uint64_t index) {
  std::vector<GridAxis> drawn;
  for (const auto& axis : space.axes)
    drawn.push_back(
        {axis.path,
         {draw_value(axis, Random(seed, "search " + axis.path, index))}});
  return drawn;
}

}  // namespace unroll
