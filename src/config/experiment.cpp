#include "config/experiment.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "base/error.h"
#include "base/text.h"
#include "config/config_io.h"
#include "config/json_value.h"

namespace unroll {
namespace {

constexpr std::int64_t kMostSeeds = 1000;
constexpr std::size_t kMostCombinations = 1000;

using Problems = std::vector<ConfigProblem>;

void report_unknown_keys(const Json& json, Problems& problems) {
  const std::vector<std::string> known = {"configs", "seeds", "grid"};
  for (const auto& [key, value] : json.items()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    const std::string near = nearest(shortened(key), known);
    problems.push_back(
        {shortened(key),
         near.empty() ? "unknown key; expected one of " + join(known, ", ")
                      : "unknown key; did you mean " + near + "?"});
  }
}

std::vector<std::uint64_t> first_seeds(std::int64_t count) {
  std::vector<std::uint64_t> seeds(static_cast<std::size_t>(count));
  std::iota(seeds.begin(), seeds.end(), std::uint64_t{0});
  return seeds;
}

std::vector<std::uint64_t> read_seeds(const Json& json, const std::string& path,
                                      Problems& problems) {
  std::int64_t count = 1;
  std::vector<std::int64_t> listed;
  const std::size_t before = problems.size();
  if (!json.is_array()) {
    read_value(json, Integer{count, {.low = 1, .high = kMostSeeds}}, path,
               problems);
    return first_seeds(count);
  }
  read_value(json,
             IntegerList{listed, {.low = 0}, {.low = 1, .high = kMostSeeds}},
             path, problems);
  if (problems.size() > before) return {};
  auto sorted = listed;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
    problems.push_back({path, "one stands twice"});
  return {listed.begin(), listed.end()};
}

/// Two rows of the same settings could not be told apart.
void report_repeated(const Json& values, const std::string& place,
                     Problems& problems) {
  std::set<Json> seen;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!seen.insert(values[i]).second && problems.size() < kMostProblems)
      problems.push_back({fmt::format("{}[{}]", place, i),
                          "repeated value " + shortened(values[i].dump())});
}

std::vector<GridAxis> read_grid(const Json& json, Problems& problems) {
  std::vector<GridAxis> grid;
  if (!json.is_object()) {
    problems.push_back({"grid", found_text(json) + ", expected an object"});
    return grid;
  }
  for (const auto& [path, values] : json.items()) {
    const std::string place = "grid." + shortened(path);
    if (path == "seed" || path == "name")
      problems.push_back({place,
                          "the grid cannot set it; seeds are \"seeds\", "
                          "and names follow from the settings"});
    else if (!values.is_array())
      problems.push_back(
          {place, found_text(values) + ", expected a list of values"});
    else if (values.empty())
      problems.push_back({place, "expected at least one value"});
    else
      grid.push_back({path, {values.begin(), values.end()}});
    if (values.is_array()) report_repeated(values, place, problems);
  }
  return grid;
}

std::string value_text(const Json& value) {
  std::string text =
      value.is_string() ? value.get<std::string>() : value.dump();
  std::replace(text.begin(), text.end(), '/', '_');
  return text;
}

/// Settings as part of a name: " learning_rate=0.01 epochs=3".
std::string settings_text(const Json& settings) {
  std::string text;
  for (const auto& [path, value] : settings.items())
    text += fmt::format(" {}={}", path.substr(path.rfind('.') + 1),
                        value_text(value));
  return text;
}

/// Choice number `index` of the grid.
Json settings_at(const std::vector<GridAxis>& grid, std::size_t index) {
  std::vector<Json> values(grid.size());
  for (std::size_t axis = grid.size(); axis-- > 0;) {
    values[axis] = grid[axis].values[index % grid[axis].values.size()];
    index /= grid[axis].values.size();
  }
  Json settings = Json::object();
  for (std::size_t axis = 0; axis < grid.size(); ++axis)
    settings[grid[axis].path] = values[axis];
  return settings;
}

std::size_t size_of(const std::vector<GridAxis>& grid) {
  std::size_t size = 1;
  for (const auto& axis : grid) {
    size *= axis.values.size();
    if (size > kMostCombinations)
      throw UserError(
          fmt::format("grid: more than {} combinations; give fewer values",
                      kMostCombinations));
  }
  return size;
}

Combination combination(const std::string& file,
                        std::vector<std::string> overrides,
                        const Json& settings) {
  for (const auto& [path, value] : settings.items())
    overrides.push_back(fmt::format("{}={}", path, value.dump()));
  Combination result{load_config(file, overrides), settings};
  std::string& name = result.config.name;
  name += settings_text(settings);
  constexpr std::size_t kLongestName = 80;  // "-seed-N" follows in the folder
  if (name.size() > kLongestName) name.resize(kLongestName);
  return result;
}

}  // namespace

bool is_experiment(const Json& json) {
  return json.is_object() && json.contains("configs");
}

ExperimentFile read_experiment(const Json& json, const std::string& origin,
                               const std::vector<std::string>& overrides) {
  ExperimentFile file;
  Problems problems;
  report_unknown_keys(json, problems);
  read_value(json.value("configs", Json::array()), FileList{file.configs},
             "configs", problems);
  if (json.contains("seeds"))
    file.seeds = read_seeds(json["seeds"], "seeds", problems);
  if (json.contains("grid")) file.grid = read_grid(json["grid"], problems);
  if (problems.empty()) return file;
  std::string text = fmt::format("{}: {} mistake{}", origin, problems.size(),
                                 problems.size() == 1 ? "" : "s");
  for (const auto& [path, message] : problems)
    text += fmt::format("\n  {}: {}", path, message);
  std::erase(file.configs, "");  // Those that are no file.
  try {
    combinations_of(file.configs, overrides, file.grid);
  } catch (const UserError& error) {
    text += fmt::format("\n{}", error.what());
  }
  throw UserError(text);
}

std::vector<std::uint64_t> read_seeds(const Json& json,
                                      const std::string& origin) {
  Problems problems;
  auto seeds = read_seeds(json, origin, problems);
  if (!problems.empty())
    throw UserError(problems[0].path + ": " + problems[0].message);
  return seeds;
}

std::vector<Combination> combinations_of(
    const std::vector<std::string>& configs,
    const std::vector<std::string>& overrides,
    const std::vector<GridAxis>& grid) {
  std::vector<Combination> result;
  std::vector<std::string> mistakes;
  const std::size_t choices = size_of(grid);
  for (const auto& file : configs) {
    for (std::size_t i = 0; i < choices; ++i) {
      try {
        result.push_back(combination(file, overrides, settings_at(grid, i)));
      } catch (const UserError& error) {
        if (std::find(mistakes.begin(), mistakes.end(), error.what()) ==
            mistakes.end())
          mistakes.emplace_back(error.what());
      }
    }
  }
  if (!mistakes.empty()) throw UserError(join(mistakes, "\n"));
  return result;
}

void require_different_names(const std::vector<Combination>& combinations) {
  std::vector<std::string> names;
  for (const auto& each : combinations) names.push_back(each.config.name);
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice != names.end())
    throw UserError(fmt::format(
        "two configs are called \"{}\": give each a \"name\" of its own",
        *twice));
}

}  // namespace unroll
