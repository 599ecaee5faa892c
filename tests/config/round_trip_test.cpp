#include <algorithm>

#include "catch.h"
#include "config/config_io.h"
#include "config/random_configs.h"
#include "config/valid_configs.h"

namespace unroll {
namespace {

using Pointer = Json::json_pointer;

std::vector<RunConfig> good_configs() {
  std::vector<RunConfig> configs = random_configs(60);
  for (RunConfig& config : valid_configs()) configs.push_back(config);
  return configs;
}

/// Every place of `json` that holds no object, as a JSON pointer.
std::vector<Pointer> leaves(const Json& json, const Pointer& at = Pointer()) {
  if (!json.is_object() || json.empty()) return {at};
  std::vector<Pointer> all;
  for (const auto& [key, value] : json.items()) {
    for (Pointer& leaf : leaves(value, at / key)) all.push_back(leaf);
  }
  return all;
}

std::vector<Pointer> objects(const Json& json, const Pointer& at = Pointer()) {
  if (!json.is_object()) return {};
  std::vector<Pointer> all = {at};
  for (const auto& [key, value] : json.items()) {
    for (Pointer& object : objects(value, at / key)) all.push_back(object);
  }
  return all;
}

/// "/model/rename" -> "model.rename"
std::string path_of(const Pointer& pointer) {
  std::string path = pointer.to_string();
  std::replace(path.begin(), path.end(), '/', '.');
  return path.empty() ? path : path.substr(1);
}

/// Another value that most fields of that type may have.
Json changed(const Json& value) {
  if (value.is_boolean()) return !value.get<bool>();
  if (value.is_number_integer())
    return value == -1 ? 1 : value.get<std::int64_t>() + 1;
  return value > 0.0 ? value.get<double>() / 2 : 0.25;
}

Json of_wrong_type(const Json& value) {
  if (value.is_boolean() || value.is_string()) return 3;
  if (value.is_object()) return Json::array();
  return "three";
}

bool has_problem_at(const std::vector<ConfigProblem>& problems,
                    const std::string& path) {
  return std::any_of(
      problems.begin(), problems.end(),
      [&](const ConfigProblem& each) { return each.path == path; });
}

}  // namespace

TEST_CASE("a config written and read again is the same", "[config]") {
  for (const RunConfig& config : good_configs()) {
    const Json written = to_json(config);
    const std::string text = written.dump(2);
    INFO(text);
    const ConfigReading reading =
        read_config(parse_config_text(text, "written"));
    CHECK(reading.problems.empty());
    CHECK(to_json(reading.config).dump(2) == text);
  }
}

TEST_CASE("a config saved in a file is the one that is loaded", "[config]") {
  const TemporaryFolder folder;
  for (const RunConfig& config : good_configs()) {
    const Json written = to_json(config);
    const Path file = folder.write_text("config.json", written.dump(2));
    Json loaded = to_json(load_config(file));
    if (config.name.empty()) loaded["name"] = "";  // it took the file's
    CHECK(loaded == written);
  }
}

TEST_CASE("doubles are read back bit for bit", "[config]") {
  RunConfig config;
  for (const double value : {0.1 + 0.2, 1.0 / 3.0, 5e-324, 1.7e308, 1e-3}) {
    config.optimizer.learning_rate = value;
    const Json json = parse_config_text(to_json(config).dump(), "written");
    CHECK(read_config(json).config.optimizer.learning_rate == value);
  }
}

TEST_CASE("a key changes its own field and no other", "[config]") {
  for (const RunConfig& config : good_configs()) {
    const Json before = to_json(config);
    for (const Pointer& leaf : leaves(before)) {
      if (!before[leaf].is_boolean() && !before[leaf].is_number()) continue;
      if (path_of(leaf) == "seed") continue;  // some have the highest
      Json after = before;
      after[leaf] = changed(before[leaf]);
      INFO(path_of(leaf) << " = " << after[leaf]);
      const ConfigReading reading = read_config(after);
      if (!reading.problems.empty()) continue;  // goes with no other key
      CHECK(to_json(reading.config) == after);
    }
  }
}

TEST_CASE("a value of a wrong type is reported at its path", "[config]") {
  for (const RunConfig& config : good_configs()) {
    const Json good = to_json(config);
    for (const Pointer& leaf : leaves(good)) {
      Json bad = good;
      bad[leaf] = of_wrong_type(good[leaf]);
      INFO(path_of(leaf) << " = " << bad[leaf]);
      CHECK(has_problem_at(read_config(bad).problems, path_of(leaf)));
      bad[leaf] = nullptr;
      CHECK(has_problem_at(read_config(bad).problems, path_of(leaf)));
    }
  }
}

TEST_CASE("an unknown key is reported in every section", "[config]") {
  for (const RunConfig& config : good_configs()) {
    const Json good = to_json(config);
    for (const Pointer& object : objects(good)) {
      if (path_of(object) == "model.rename") continue;  // takes any key
      Json bad = good;
      bad[object]["no_such_key"] = 1;
      INFO(path_of(object));
      const auto problems = read_config(bad).problems;
      REQUIRE(problems.size() == 1);
      CHECK(problems[0].path == path_of(object / "no_such_key"));
      CHECK(problems[0].message.rfind("unknown key; expected one of ", 0) == 0);
    }
  }
}

TEST_CASE("a section of a wrong type is reported, once", "[config]") {
  const Json good = to_json(RunConfig{});
  for (const char* section :
       {"data", "model", "optimizer", "schedule", "training"}) {
    for (const Json& value : {Json(3), Json(nullptr), Json::array()}) {
      Json bad = good;
      bad[section] = value;
      const auto problems = read_config(bad).problems;
      REQUIRE(problems.size() == 1);
      CHECK(problems[0].path == section);
    }
  }
}

}  // namespace unroll
