#include "evaluation/comparison_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/text.h"
#include "base/text_table.h"
#include "evaluation/table_cells.h"
#include "metrics/confusion.h"

namespace unroll {
namespace {

/// Of an accuracy, whose count of right answers is known by it.
Interval interval_of(const Measure& accuracy, std::int64_t count) {
  const auto right = std::llround(accuracy.value * static_cast<double>(count));
  return wilson_interval(right, count);
}

std::string measure_text(const ComparisonRow& row, const std::string& name) {
  const Measure* measure = row.measure(name);
  if (!measure) return "";
  if (name != "accuracy") return text_of(*measure);
  const Interval interval = interval_of(*measure, row.count);
  return fmt::format("{} ({:.2f}-{:.2f})", text_of(*measure),
                     100.0 * interval.low, 100.0 * interval.high);
}

/// The names of all measures, in the order in which rows bring them; where no
/// row has one, "accuracy", so that a table of failures has its column.
std::vector<std::string> measures_of(const Comparison& comparison) {
  std::vector<std::string> names;
  for (const auto& row : comparison.rows)
    for (const auto& measure : row.measures)
      if (std::find(names.begin(), names.end(), measure.name) == names.end())
        names.push_back(measure.name);
  if (names.empty()) names.emplace_back("accuracy");
  return names;
}

/// The cells of a row in a table for people, empty where it failed.
std::vector<std::string> cells(const ComparisonRow& row,
                               const std::vector<std::string>& measures,
                               bool short_form) {
  std::vector<std::string> figures(6);
  if (row.error.empty() && short_form)
    figures = {compact(static_cast<double>(row.parameters)),
               compact(static_cast<double>(row.multiply_adds)),
               human_seconds(row.seconds),
               compact(row.samples_per_second),
               compact(row.inferences_per_second),
               compact(static_cast<double>(row.weight_bytes)) + "B"};
  else if (row.error.empty())
    figures = {with_commas(row.parameters),      with_commas(row.multiply_adds),
               human_seconds(row.seconds),       whole(row.samples_per_second),
               whole(row.inferences_per_second), human_bytes(row.weight_bytes)};
  std::vector<std::string> line = {row.name};
  for (const auto& name : measures) line.push_back(measure_text(row, name));
  if (!row.error.empty()) line[1] = "failed";
  line.insert(line.end(), figures.begin(), figures.end());
  return line;
}

/// "test " or "valid ", where all rows agree.
std::string split_of(const Comparison& comparison) {
  std::set<std::string> splits;
  for (const auto& row : comparison.rows)
    if (row.error.empty()) splits.insert(row.split);
  return splits.size() == 1 ? *splits.begin() + " " : "";
}

/// What is counted, where all rows agree.
std::string unit_of(const Comparison& comparison) {
  std::set<std::string> units;
  for (const auto& row : comparison.rows)
    if (row.error.empty()) units.insert(row.unit);
  return units.size() == 1 ? *units.begin() : "examples";
}

bool has_accuracy(const Comparison& comparison) {
  return measures_of(comparison).front() == "accuracy";
}

/// Rows that failed before their data were opened have none.
bool data_differ(const Comparison& comparison) {
  std::set<std::string> names;
  for (const auto& row : comparison.rows)
    if (!row.data.empty()) names.insert(row.data);
  return names.size() > 1;
}

/// `after`: titles of the figures that follow the measures.
TextTable table_of(const Comparison& comparison,
                   const std::vector<std::string>& after, bool short_form) {
  const auto measures = measures_of(comparison);
  std::vector<std::string> header = {"name"};
  for (const auto& name : measures)
    header.push_back(split_of(comparison) + title_of(name));
  header.insert(header.end(), after.begin(), after.end());
  const bool with_data = data_differ(comparison);
  if (with_data) header.emplace_back("data");
  TextTable table(header);
  for (const auto& row : comparison.rows) {
    auto line = cells(row, measures, short_form);
    if (with_data) line.push_back(row.data);
    table.add_row(std::move(line));
  }
  return table;
}

/// One sentence for each caveat, naming its rows unless it holds for all.
std::vector<std::string> caveats(const Comparison& comparison) {
  std::vector<std::string> texts;
  std::set<std::string> seen;
  for (const auto& row : comparison.rows) {
    if (row.caveat.empty() || !seen.insert(row.caveat).second) continue;
    std::vector<std::string> names;
    for (const auto& other : comparison.rows)
      if (other.caveat == row.caveat) names.push_back(other.name);
    texts.push_back(names.size() == comparison.rows.size()
                        ? row.caveat
                        : join(names, ", ") + ": " + row.caveat);
  }
  return texts;
}

std::vector<std::string> failures(const Comparison& comparison) {
  std::vector<std::string> texts;
  for (const auto& row : comparison.rows)
    if (!row.error.empty())
      texts.push_back(fmt::format("{} failed: {}", row.name, row.error));
  return texts;
}

std::string stop_text(const Comparison& comparison) {
  if (comparison.signal == 0) return "";
  return fmt::format(
      "Stopped with {} of {} configs left; the same command goes on from here.",
      comparison.left,
      comparison.left + static_cast<std::int64_t>(comparison.rows.size()));
}

/// One column for a measure, three for an accuracy.
std::vector<std::string> csv_measures(
    const ComparisonRow& row, const std::vector<std::string>& measures) {
  std::vector<std::string> line;
  for (const auto& name : measures) {
    const Measure* measure = row.measure(name);
    line.push_back(measure ? raw(measure->value) : "");
    if (name != "accuracy") continue;
    const Interval interval =
        measure ? interval_of(*measure, row.count) : Interval{};
    line.push_back(measure ? raw(interval.low) : "");
    line.push_back(measure ? raw(interval.high) : "");
  }
  return line;
}

std::vector<std::string> csv_cells(const ComparisonRow& row,
                                   const std::vector<std::string>& measures) {
  std::vector<std::string> figures(10);
  if (row.error.empty()) {
    figures = {raw(row.loss),
               row.split,
               row.unit,
               std::to_string(row.count),
               std::to_string(row.parameters),
               std::to_string(row.multiply_adds),
               raw(row.seconds),
               raw(row.samples_per_second),
               raw(row.inferences_per_second),
               std::to_string(row.weight_bytes)};
  }
  std::vector<std::string> line = {row.name, row.run};
  for (auto& cell : csv_measures(row, measures)) line.push_back(cell);
  figures.insert(figures.begin(), line.begin(), line.end());
  for (const auto& text : {row.data, row.caveat, row.error})
    figures.push_back(one_line(text));
  return figures;
}

Json to_json(const ComparisonRow& row) {
  Json json = {{"name", row.name}};
  if (!row.run.empty()) json["run"] = row.run;
  if (!row.data.empty()) json["data"] = row.data;
  if (!row.caveat.empty()) json["caveat"] = row.caveat;
  if (!row.error.empty()) {
    json["error"] = row.error;
    return json;
  }
  for (const auto& measure : row.measures) {
    json[measure.name] = measure.value;
    if (measure.name != "accuracy") continue;
    const Interval interval = interval_of(measure, row.count);
    json["interval"] = {interval.low, interval.high};
  }
  json.update({{"loss", row.loss},
               {"split", row.split},
               {"unit", row.unit},
               {"count", row.count},
               {"parameters", row.parameters},
               {"multiply_adds", row.multiply_adds},
               {"seconds", row.seconds},
               {"samples_per_second", row.samples_per_second},
               {"inferences_per_second", row.inferences_per_second},
               {"weight_bytes", row.weight_bytes},
               {"reused", row.reused}});
  return json;
}

}  // namespace

const Measure* ComparisonRow::measure(const std::string& measure_name) const {
  const auto found =
      std::find_if(measures.begin(), measures.end(),
                   [&](const auto& each) { return each.name == measure_name; });
  return found == measures.end() ? nullptr : &*found;
}

bool Comparison::any_failed() const {
  return std::any_of(rows.begin(), rows.end(),
                     [](const auto& row) { return !row.error.empty(); });
}

std::string terminal_text(const Comparison& comparison) {
  if (comparison.rows.empty()) return stop_text(comparison) + "\n";
  std::string warning;
  for (const auto& caveat : caveats(comparison))
    warning += "WARNING: " + caveat + "\n";
  std::string text =
      warning +
      table_of(comparison,
               {"params", "MAdds", "time", "train/s", "infer/s", "size"}, true)
          .terminal();
  const std::string unit = unit_of(comparison);
  if (has_accuracy(comparison)) text += "Accuracy with its 95 % interval; ";
  text += fmt::format(
      "MAdds: multiply-adds for one {};\n"
      "time: training; train/s, infer/s: {} a second; size: weight file.\n",
      unit == "images" ? "image" : "step", unit);
  for (const auto& failure : failures(comparison)) text += failure + "\n";
  if (comparison.signal != 0) text += stop_text(comparison) + "\n";
  return text + warning;
}

std::string markdown(const Comparison& comparison) {
  std::string warning;
  for (const auto& caveat : caveats(comparison))
    warning += "> **WARNING: " + one_line(caveat) + "**\n\n";
  std::string text =
      warning +
      table_of(comparison,
               {"parameters", "multiply-adds", "training time",
                "training " + unit_of(comparison) + "/s",
                "inference " + unit_of(comparison) + "/s", "weight file"},
               false)
          .markdown();
  for (const auto& failure : failures(comparison))
    text += "\n" + one_line(failure) + "\n";
  if (comparison.signal != 0) text += "\n" + stop_text(comparison) + "\n";
  return warning.empty() ? text
                         : text + "\n" + warning.substr(0, warning.size() - 1);
}

std::string csv(const Comparison& comparison) {
  const auto measures = measures_of(comparison);
  std::vector<std::string> header = {"name", "run"};
  for (const auto& name : measures) {
    header.push_back(name);
    if (name != "accuracy") continue;
    header.push_back(name + "_low");
    header.push_back(name + "_high");
  }
  for (const auto* name :
       {"loss", "split", "unit", "count", "parameters", "multiply_adds",
        "training_seconds", "training_per_second", "inference_per_second",
        "weight_bytes", "data", "caveat", "error"})
    header.emplace_back(name);
  TextTable table(header);
  for (const auto& row : comparison.rows)
    table.add_row(csv_cells(row, measures));
  return table.csv();
}

Json to_json(const Comparison& comparison) {
  Json json = {{"rows", Json::array()}};
  for (const auto& row : comparison.rows) json["rows"].push_back(to_json(row));
  const auto warnings = caveats(comparison);
  if (!warnings.empty()) json["caveats"] = warnings;
  if (comparison.signal != 0) {
    json["stopped_by_signal"] = comparison.signal;
    json["left"] = comparison.left;
  }
  return json;
}

}  // namespace unroll
