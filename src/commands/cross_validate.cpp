#include <fmt/format.h>

#include "commands/commands.h"
#include "commands/output.h"
#include "evaluation/comparison.h"
#include "metrics/spread.h"

namespace unroll {
namespace {

/// Of the folds that were trained, each counted once.
Spread spread_over(const Comparison& folds, const std::string& measure) {
  std::vector<double> values;
  for (const auto& row : folds.rows)
    if (const auto* found = row.measure(measure))
      values.push_back(found->value);
  return spread_of(values);
}

bool is_whole(const Comparison& folds) {
  return folds.signal == 0 && !folds.any_failed() && !folds.rows.empty();
}

std::string summary_text(const Comparison& folds) {
  std::string text;
  for (const auto& measure : folds.rows.front().measures) {
    const auto [mean, deviation] = spread_over(folds, measure.name);
    text += fmt::format("{}: mean {}, standard deviation {}, over {} folds\n",
                        title_of(measure.name), text_of({measure.name, mean}),
                        text_of({measure.name, deviation}), folds.rows.size());
  }
  return text;
}

Json summary_json(const Comparison& folds) {
  Json mean = Json::object(), deviation = Json::object();
  for (const auto& measure : folds.rows.front().measures) {
    const Spread spread = spread_over(folds, measure.name);
    mean[measure.name] = spread.mean;
    deviation[measure.name] = spread.deviation;
  }
  return {{"mean", mean}, {"standard_deviation", deviation}};
}

}  // namespace

int cross_validate_command(const std::vector<RunConfig>& folds,
                           const Path& checkpoints, Console& console) {
  const Comparison comparison = compare(folds, checkpoints, console);
  Json result = to_json(comparison);
  console.line();
  print_text(console, terminal_text(comparison));
  if (is_whole(comparison)) {
    print_text(console, summary_text(comparison));
    result.update(summary_json(comparison));
  }
  print_result(console, result);
  if (comparison.signal != 0) return 128 + comparison.signal;
  return comparison.any_failed() ? 1 : 0;
}

}  // namespace unroll
