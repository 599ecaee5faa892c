#include "evaluation/sweep_result.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/text.h"
#include "base/text_table.h"
#include "metrics/measure_order.h"

namespace unroll {
namespace {

constexpr std::size_t kMostShown = 20;

std::string setting_text(const Json& settings, const std::string& path) {
  const auto found = settings.find(path);
  if (found == settings.end()) return "";
  if (found->is_string()) return found->get<std::string>();
  return found->is_number_float() ? fmt::format("{:.4g}", found->get<double>())
                                  : found->dump();
}

std::vector<std::string> paths_of(const std::vector<Trial>& trials) {
  std::vector<std::string> paths;
  if (!trials.empty())
    for (const auto& [path, value] : trials.front().settings.items())
      paths.push_back(path);
  return paths;
}

/// Of the validation split; in words where there is nothing to say.
std::string value_text(const Trial& trial) {
  if (!trial.error.empty()) return "failed";
  if (trial.rungs.empty()) return "";
  const RungValue& last = trial.rungs.back();
  return last.measures.empty() ? fmt::format("{:.4f}", last.loss)
                               : text_of(last.measures.front());
}

std::string value_title(const std::vector<Trial>& trials) {
  for (const auto& trial : trials)
    if (!trial.rungs.empty() && !trial.rungs.back().measures.empty())
      return "valid " + title_of(trial.rungs.back().measures.front().name);
  return "valid loss";
}

TextTable table_of(const SweepResult& result) {
  const auto paths = paths_of(result.trials);
  std::vector<std::string> header = {"trial"};
  for (const auto& path : paths)
    header.push_back(path.substr(path.rfind('.') + 1));
  header.emplace_back("steps");
  header.push_back(value_title(result.trials));
  TextTable table(header);
  const auto order = ranked(result.trials);
  for (std::size_t i = 0; i < std::min(order.size(), kMostShown); ++i) {
    const Trial& trial = result.trials[order[i]];
    std::vector<std::string> line = {trial.name};
    for (const auto& path : paths)
      line.push_back(setting_text(trial.settings, path));
    line.push_back(trial.rungs.empty() ? ""
                                       : with_commas(trial.rungs.back().steps));
    line.push_back(value_text(trial));
    table.add_row(std::move(line));
  }
  return table;
}

Json trial_json(const Trial& trial) {
  Json json = {{"name", trial.name},
               {"settings", trial.settings},
               {"run", trial.run},
               {"rungs", to_json(trial.rungs)}};
  if (!trial.error.empty()) json["error"] = trial.error;
  return json;
}

}  // namespace

bool is_better(const RungValue& a, const RungValue& b) {
  if (!a.measures.empty() && !b.measures.empty() &&
      a.measures.front().value != b.measures.front().value)
    return lower_is_better(a.measures.front().name) ==
           (a.measures.front().value < b.measures.front().value);
  return a.loss < b.loss;
}

std::vector<std::size_t> ranked(const std::vector<Trial>& trials) {
  std::vector<std::size_t> order(trials.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto i, auto j) {
    const Trial &a = trials[i], &b = trials[j];
    if (a.error.empty() != b.error.empty()) return a.error.empty();
    if (a.rungs.size() != b.rungs.size())
      return a.rungs.size() > b.rungs.size();
    return !a.rungs.empty() && is_better(a.rungs.back(), b.rungs.back());
  });
  return order;
}

std::int64_t rung_count(std::int64_t trials, std::int64_t eta,
                        std::int64_t steps, std::int64_t least_steps) {
  std::int64_t rungs = 1;
  if (eta < 2) return rungs;
  for (trials /= eta, steps /= eta; trials >= 1 && steps >= least_steps;
       trials /= eta, steps /= eta)
    ++rungs;
  return rungs;
}

std::string terminal_text(const SweepResult& result) {
  std::string text = table_of(result).terminal();
  if (result.trials.size() > kMostShown)
    text += fmt::format("and {} more\n", result.trials.size() - kMostShown);
  for (const auto& trial : result.trials)
    if (!trial.error.empty())
      text += fmt::format("{} failed: {}\n", trial.name, trial.error);
  text += "Measured on the validation split. The test set was not looked at.\n";
  if (result.signal != 0)
    return text + "Stopped; the same command goes on from here.\n";
  if (!result.best_config.empty())
    text += fmt::format("Best: {}; train it with: unroll train '{}'\n",
                        result.trials[ranked(result.trials).front()].name,
                        result.best_config.string());
  return text;
}

Json to_json(const SweepResult& result) {
  Json json = {{"folder", result.folder},
               {"rungs", result.survivors},
               {"trials", Json::array()},
               {"best", nullptr},
               {"best_config", nullptr}};
  for (const auto index : ranked(result.trials))
    json["trials"].push_back(trial_json(result.trials[index]));
  if (!result.best_config.empty()) {
    json["best"] = json["trials"].front();
    json["best_config"] = result.best_config.string();
  }
  if (result.signal != 0) json["stopped_by_signal"] = result.signal;
  return json;
}

Json to_json(const std::vector<RungValue>& rungs) {
  Json json = Json::array();
  for (const auto& rung : rungs) {
    Json measures = Json::object();
    for (const auto& measure : rung.measures)
      measures[measure.name] = measure.value;
    json.push_back({{"steps", rung.steps},
                    {"valid_loss", rung.loss},
                    {"valid", measures}});
  }
  return json;
}

std::vector<RungValue> rungs_from_json(const Json& json) {
  std::vector<RungValue> rungs;
  for (const auto& one : json) {
    RungValue rung{one.at("steps"), one.at("valid_loss"), {}};
    for (const auto& [name, value] : one.at("valid").items())
      rung.measures.push_back({name, value.get<double>()});
    rungs.push_back(std::move(rung));
  }
  return rungs;
}

}  // namespace unroll
