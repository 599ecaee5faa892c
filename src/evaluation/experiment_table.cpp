#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "base/text_table.h"
#include "evaluation/experiment_result.h"
#include "evaluation/table_cells.h"
#include "metrics/measure.h"

namespace unroll {
namespace {

std::vector<std::string> cells(const ExperimentRow& row, std::size_t place,
                               const std::vector<std::string>& measures,
                               bool short_form) {
  std::vector<std::string> line = {row.name, std::to_string(row.good().size())};
  if (!short_form) line.insert(line.begin(), std::to_string(place + 1));
  const std::size_t first_measure = line.size();
  for (const auto& name : measures) line.push_back(spread_text(row, name));
  const auto runs = row.good();
  if (runs.empty()) {
    line[first_measure] = "failed";
    line.resize(line.size() + (short_form ? 5 : 6));
    return line;
  }
  const ComparisonRow& figures = runs.front()->figures;
  const TrainingFigures training = row.training();
  const auto number = [&](auto value) {
    return short_form ? compact(static_cast<double>(value))
                      : whole(static_cast<double>(value));
  };
  line.push_back(number(figures.parameters));
  line.push_back(number(figures.multiply_adds));
  line.push_back(human_seconds(training.seconds) +
                 (training.shared ? "*" : ""));
  line.push_back(number(training.samples_per_second));
  if (!short_form) line.push_back(number(training.inferences_per_second));
  line.push_back(short_form ? compact(training.peak_memory_bytes) + "B"
                            : human_bytes(static_cast<std::uint64_t>(
                                  training.peak_memory_bytes)));
  return line;
}

TextTable table_of(const ExperimentResult& result, bool short_form) {
  const auto measures = result.measures();
  std::vector<std::string> header = {"name", "n"};
  if (!short_form) header = {"rank", "name", "seeds"};
  for (const auto& name : measures) header.push_back(result.title(name));
  const std::vector<std::string> after =
      short_form ? std::vector<std::string>{"params", "MAdds", "time",
                                            "train/s", "memory"}
                 : std::vector<std::string>{"parameters",    "multiply-adds",
                                            "training time", "trained/s",
                                            "inferred/s",    "peak memory"};
  header.insert(header.end(), after.begin(), after.end());
  const auto data = result.data_names();
  if (!data.empty()) header.emplace_back("data");
  TextTable table(header);
  for (std::size_t i = 0; i < result.rows.size(); ++i) {
    auto line = cells(result.rows[i], i, measures, short_form);
    if (!data.empty()) line.push_back(data[i]);
    table.add_row(std::move(line));
  }
  return table;
}

std::vector<std::uint64_t> seeds_of(const ExperimentResult& result) {
  std::set<std::uint64_t> seeds;
  for (const auto& row : result.rows)
    for (const auto& run : row.runs) seeds.insert(run.seed);
  return {seeds.begin(), seeds.end()};
}

/// Of the main measure; "" where a stop left the run undone.
std::string value_text(const ExperimentRow& row, std::uint64_t seed) {
  for (const auto& run : row.runs) {
    if (run.seed != seed) continue;
    const auto& measures = run.figures.measures;
    return measures.empty() ? "failed" : text_of(measures.front());
  }
  return "";
}

/// Every value of the main measure, a line a row.
TextTable values_table(const ExperimentResult& result) {
  const auto seeds = seeds_of(result);
  std::vector<std::string> header = {"name"};
  for (const auto seed : seeds) header.push_back(fmt::format("seed {}", seed));
  TextTable table(header);
  for (const auto& row : result.rows) {
    std::vector<std::string> line = {row.name};
    for (const auto seed : seeds) line.push_back(value_text(row, seed));
    table.add_row(std::move(line));
  }
  return table;
}

bool has_several_seeds(const ExperimentResult& result) {
  return std::any_of(result.rows.begin(), result.rows.end(),
                     [](const auto& row) { return row.runs.size() > 1; });
}

bool times_are_shared(const ExperimentResult& result) {
  return std::any_of(result.rows.begin(), result.rows.end(),
                     [](const auto& row) { return row.training().shared; });
}

std::vector<std::string> failures(const ExperimentResult& result) {
  std::vector<std::string> texts;
  for (const auto& row : result.rows)
    for (const auto& run : row.runs)
      if (!run.figures.error.empty())
        texts.push_back(fmt::format("{} seed {} failed: {}", row.name, run.seed,
                                    run.figures.error));
  return texts;
}

/// Of rows that were not measured on test examples, where others were.
std::vector<std::string> other_splits(const ExperimentResult& result) {
  std::set<std::string> splits;
  std::vector<std::string> texts;
  for (const auto& row : result.rows) {
    if (row.good().empty()) continue;
    const std::string& split = row.good().front()->figures.split;
    splits.insert(split);
    if (split != "test")
      texts.push_back(
          fmt::format("{}: measured on the {} split.", row.name, split));
  }
  return splits.size() > 1 ? texts : std::vector<std::string>();
}

/// What the figures are, and what must not be read into them.
std::vector<std::string> notes(const ExperimentResult& result) {
  std::vector<std::string> texts;
  if (has_several_seeds(result))
    texts.emplace_back(
        "Mean ±standard deviation over n seeds; from five on (95 % interval "
        "of\n"
        "the mean).");
  if (times_are_shared(result))
    texts.emplace_back(
        "*: trained beside others (--jobs): these times and rates are not "
        "comparable.");
  if (!result.data_names().empty())
    texts.emplace_back(
        "Rows on different data: their figures are not comparable.");
  for (const auto& text : other_splits(result)) texts.push_back(text);
  if (result.signal != 0)
    texts.push_back(fmt::format(
        "Stopped with {} runs left; the same command goes on from here.",
        result.left));
  for (const auto& text : failures(result)) texts.push_back(text);
  return texts;
}

/// The sentences of those that are told, then how many are not.
std::vector<std::string> pair_lines(const ExperimentResult& result) {
  std::vector<std::string> lines;
  for (const auto* pair : result.told_pairs())
    lines.push_back(sentence(result, *pair));
  const auto more = result.pairs.size() - lines.size();
  if (more > 0) lines.push_back(fmt::format("{} more in the JSON", more));
  return lines;
}

std::string p_text(double p) {
  if (p < 1e-4) return "< 0.0001";
  return fmt::format("{:.{}f}", p, p < 0.01 ? 4 : 2);
}

}  // namespace

std::string spread_text(const ExperimentRow& row, const std::string& name) {
  const auto values = row.values(name);
  if (values.empty()) return "";
  const auto [mean, deviation] = spread_of(values);
  std::string text = text_of({name, mean});
  if (values.size() > 1) text += " ±" + text_of({name, deviation});
  if (const auto interval = mean_interval(values))
    text += fmt::format(" ({}-{})", text_of({name, interval->low}),
                        text_of({name, interval->high}));
  return text;
}

std::string sentence(const ExperimentResult& result,
                     const PairedComparison& pair) {
  const std::string& first = result.rows[pair.first].name;
  const std::string& second = result.rows[pair.second].name;
  std::string difference = fmt::format("{:.2f} points", 100 * pair.difference);
  if (pair.interval)
    difference += fmt::format(" [{:.2f}, {:.2f}]", 100.0 * pair.interval->low,
                              100.0 * pair.interval->high);
  const std::string p = "p " + p_text(pair.p_holm);
  if (pair.differs())
    return fmt::format("{} beats {} by {} ({})", first, second, difference, p);
  return fmt::format("{} and {}: no difference shown: {} ({})", first, second,
                     difference, p);
}

std::string terminal_text(const ExperimentResult& result) {
  std::string warning, text;
  for (const auto& caveat : result.caveats())
    warning += "WARNING: " + caveat + "\n";
  if (!result.rows.empty()) text = table_of(result, true).terminal();
  for (const auto& note : notes(result)) text += note + "\n";
  if (has_several_seeds(result))
    text += "\nEvery value\n" + values_table(result).terminal();
  if (!result.pairs.empty()) text += "\nOn the same test images\n";
  for (const auto& line : pair_lines(result)) text += line + "\n";
  return warning + text + warning;
}

std::string markdown(const ExperimentResult& result) {
  std::string warning, text;
  for (const auto& caveat : result.caveats())
    warning += "> **WARNING: " + one_line(caveat) + "**\n\n";
  text = warning + table_of(result, false).markdown();
  for (const auto& note : notes(result)) text += "\n" + one_line(note) + "\n";
  if (has_several_seeds(result)) text += "\n" + values_table(result).markdown();
  if (!result.pairs.empty()) text += "\n";
  for (const auto& line : pair_lines(result)) text += "- " + line + "\n";
  return text;
}

}  // namespace unroll
