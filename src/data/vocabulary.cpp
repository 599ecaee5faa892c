#include "data/vocabulary.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.h"

namespace unroll {
namespace {

using Count = std::pair<std::string, std::int64_t>;

/// Every unit and how often it is there, the most frequent first.
std::vector<Count> counts(const std::vector<std::vector<std::string>>& texts) {
  std::unordered_map<std::string, std::int64_t> times;
  for (const auto& text : texts)
    for (const std::string& unit : text) ++times[unit];
  std::vector<Count> sorted(times.begin(), times.end());
  std::sort(sorted.begin(), sorted.end(), [](const Count& a, const Count& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  return sorted;
}

std::size_t as_index(std::int64_t id) { return static_cast<std::size_t>(id); }

}  // namespace

Vocabulary::Vocabulary(std::vector<std::string> units)
    : units_(std::move(units)) {
  for (std::size_t i = 0; i < units_.size(); ++i)
    ids_.emplace(units_[i], static_cast<std::int64_t>(i));
}

Vocabulary Vocabulary::count(const std::vector<std::vector<std::string>>& texts,
                             std::int64_t min_count,
                             const std::vector<std::string>& specials) {
  std::vector<std::string> units = {kUnknownUnit};
  units.insert(units.end(), specials.begin(), specials.end());
  const std::vector<std::string> named = units;
  for (auto& [unit, times] : counts(texts))
    if (times >= min_count && std::ranges::find(named, unit) == named.end())
      units.push_back(unit);
  return Vocabulary(std::move(units));
}

std::int64_t Vocabulary::size() const {
  return static_cast<std::int64_t>(units_.size());
}

std::int64_t Vocabulary::id(const std::string& unit) const {
  const auto found = ids_.find(unit);
  return found == ids_.end() ? 0 : found->second;
}

bool Vocabulary::knows(const std::string& unit) const {
  return ids_.contains(unit);
}

const std::string& Vocabulary::unit(std::int64_t id) const {
  return units_.at(as_index(id));
}

std::vector<std::int64_t> Vocabulary::ids(
    const std::vector<std::string>& units) const {
  std::vector<std::int64_t> ids;
  ids.reserve(units.size());
  for (const std::string& unit : units) ids.push_back(id(unit));
  return ids;
}

Json Vocabulary::to_json() const { return units_; }

Vocabulary Vocabulary::from_json(const Json& json, const std::string& origin) {
  const auto refuse = [&](const std::string& what) {
    throw UserError(fmt::format(
        "{}: is no vocabulary: {}. It is an array of different strings, the "
        "first of them \"{}\".",
        origin, what, kUnknownUnit));
  };
  if (!json.is_array()) refuse("it is no array");
  std::vector<std::string> units;
  for (const Json& unit : json) {
    if (!unit.is_string())
      refuse(fmt::format("entry {} is no string", units.size()));
    units.push_back(unit.get<std::string>());
  }
  if (units.empty() || units[0] != kUnknownUnit)
    refuse(fmt::format("entry 0 is not {}", kUnknownUnit));
  Vocabulary vocabulary(std::move(units));
  if (vocabulary.ids_.size() != vocabulary.units_.size())
    refuse("an entry is there twice");
  return vocabulary;
}

}  // namespace unroll
