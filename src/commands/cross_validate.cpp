#include <fmt/format.h>

#include <cmath>

#include "commands/commands.h"
#include "commands/output.h"
#include "evaluation/comparison.h"

namespace unroll {
namespace {

struct Spread {
  double mean = 0.0;
  double deviation = 0.0;  ///< Of a sample: n - 1.
};

Spread spread_of(const std::vector<double>& values) {
  const double count = static_cast<double>(values.size());
  Spread spread;
  for (const double value : values) spread.mean += value / count;
  double squares = 0.0;
  for (const double value : values)
    squares += (value - spread.mean) * (value - spread.mean);
  if (values.size() > 1) spread.deviation = std::sqrt(squares / (count - 1.0));
  return spread;
}

/// Of the folds that were trained, each counted once.
Spread spread_of(const Comparison& folds, const std::string& measure) {
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
    const auto [mean, deviation] = spread_of(folds, measure.name);
    text += fmt::format("{}: mean {}, standard deviation {}, over {} folds\n",
                        title_of(measure.name), text_of({measure.name, mean}),
                        text_of({measure.name, deviation}), folds.rows.size());
  }
  return text;
}

Json summary_json(const Comparison& folds) {
  Json mean = Json::object(), deviation = Json::object();
  for (const auto& measure : folds.rows.front().measures) {
    const Spread spread = spread_of(folds, measure.name);
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
