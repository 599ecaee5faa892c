#include "evaluation/comparison_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "base/text_table.h"
#include "metrics/confusion.h"

namespace unroll {
namespace {

/// 1135750 -> "1.14M": three figures and a thousand's letter.
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

Interval interval_of(const ComparisonRow& row) {
  return wilson_interval(row.correct, row.count);
}

std::string accuracy_text(const ComparisonRow& row) {
  if (!row.error.empty()) return "failed";
  const Interval interval = interval_of(row);
  return fmt::format("{:.2f} ({:.2f}-{:.2f})", 100.0 * row.accuracy(),
                     100.0 * interval.low, 100.0 * interval.high);
}

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

std::string whole(double number) {
  return with_commas(static_cast<std::int64_t>(number + 0.5));
}

/// The cells of a row in a table for people, empty where it failed.
std::vector<std::string> cells(const ComparisonRow& row, bool short_form) {
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
  figures.insert(figures.begin(), {row.name, accuracy_text(row)});
  return figures;
}

/// Rows that failed before their data were opened have none.
bool data_differ(const Comparison& comparison) {
  std::set<std::string> names;
  for (const auto& row : comparison.rows)
    if (!row.data.empty()) names.insert(row.data);
  return names.size() > 1;
}

TextTable table_of(const Comparison& comparison,
                   std::vector<std::string> header, bool short_form) {
  const bool with_data = data_differ(comparison);
  if (with_data) header.emplace_back("data");
  TextTable table(header);
  for (const auto& row : comparison.rows) {
    auto line = cells(row, short_form);
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

std::string raw(double number) { return fmt::format("{}", number); }

std::vector<std::string> csv_cells(const ComparisonRow& row) {
  std::vector<std::string> figures(11);
  if (row.error.empty()) {
    const Interval interval = interval_of(row);
    figures = {raw(row.accuracy()),
               raw(interval.low),
               raw(interval.high),
               raw(row.loss),
               std::to_string(row.count),
               std::to_string(row.parameters),
               std::to_string(row.multiply_adds),
               raw(row.seconds),
               raw(row.samples_per_second),
               raw(row.inferences_per_second),
               std::to_string(row.weight_bytes)};
  }
  figures.insert(figures.begin(), {row.name, row.run});
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
  const Interval interval = interval_of(row);
  json.update({{"accuracy", row.accuracy()},
               {"interval", {interval.low, interval.high}},
               {"loss", row.loss},
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

double ComparisonRow::accuracy() const {
  return count == 0 ? 0.0
                    : static_cast<double>(correct) / static_cast<double>(count);
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
      warning + table_of(comparison,
                         {"name", "test accuracy %", "params", "MAdds", "time",
                          "train/s", "infer/s", "size"},
                         true)
                    .terminal();
  text +=
      "Accuracy with its 95 % interval; MAdds: multiply-adds for one image;\n"
      "time: training; train/s, infer/s: images a second; size: weight file.\n";
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
               {"name", "test accuracy % (95 % interval)", "parameters",
                "multiply-adds per image", "training time", "training images/s",
                "inference images/s", "weight file"},
               false)
          .markdown();
  for (const auto& failure : failures(comparison))
    text += "\n" + one_line(failure) + "\n";
  if (comparison.signal != 0) text += "\n" + stop_text(comparison) + "\n";
  return warning.empty() ? text
                         : text + "\n" + warning.substr(0, warning.size() - 1);
}

std::string csv(const Comparison& comparison) {
  TextTable table({"name", "run", "accuracy", "accuracy_low", "accuracy_high",
                   "loss", "test_images", "parameters", "multiply_adds",
                   "training_seconds", "training_images_per_second",
                   "inference_images_per_second", "weight_bytes", "data",
                   "caveat", "error"});
  for (const auto& row : comparison.rows) table.add_row(csv_cells(row));
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
