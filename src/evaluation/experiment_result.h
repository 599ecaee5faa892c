#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "data/dataset.h"
#include "evaluation/comparison_table.h"
#include "metrics/bootstrap.h"
#include "metrics/spread.h"

namespace unroll {

/// One seed of a combination.
struct SeededRun {
  std::uint64_t seed = 0;
  ComparisonRow figures;
  std::uint64_t peak_memory_bytes = 0;  ///< Of training.
  std::int64_t jobs = 1;  ///< Trained at once; if more, times say little.
  std::string data_sha256;
  /// What it said of each test image; empty where the task has no classes.
  std::vector<std::int64_t> predicted;
  std::vector<std::uint8_t> right;  ///< [images]
};

/// Means over the good runs of a row.
struct TrainingFigures {
  double seconds = 0.0, samples_per_second = 0.0, peak_memory_bytes = 0.0;
  double inferences_per_second = 0.0;  ///< Of the run in which it was measured.
  bool shared = false;                 ///< Some were trained beside others.
};

/// One combination with its seeds.
struct ExperimentRow {
  std::string name;
  Json settings = Json::object();  ///< Of the grid.
  std::vector<SeededRun> runs;     ///< Failed ones among them.

  /// Those that did not fail.
  std::vector<const SeededRun*> good() const;
  /// The values of a measure, one a good run that has it.
  std::vector<double> values(const std::string& measure) const;
  /// Name of what it is ranked by; "" if no run is good.
  std::string main_measure() const;
  TrainingFigures training() const;
};

/// Test images that only one of two runs of one seed got right.
struct SeedPair {
  std::uint64_t seed = 0;
  std::int64_t only_first = 0;
  std::int64_t only_second = 0;
  double p = 1.0;  ///< McNemar's.
};

/// Two combinations on the same test images; `first` has the higher mean.
struct PairedComparison {
  std::size_t first = 0, second = 0;  ///< Rows.
  double difference = 0.0;            ///< Of mean accuracies, 0 to 1.
  /// Bootstrap; none if test images differ between seeds.
  std::optional<Interval> interval;
  std::vector<SeedPair> seeds;
  double p = 1.0;       ///< Of all seeds together.
  double p_holm = 1.0;  ///< Corrected for the number of pairs.

  /// Whether both the interval (if any) and the test say that they differ.
  bool differs() const;
};

struct ExperimentResult {
  std::vector<ExperimentRow> rows;  ///< The best first.
  std::vector<PairedComparison> pairs;
  int signal = 0;         ///< What stopped it, or 0.
  std::int64_t left = 0;  ///< Runs that a stop left undone.
  /// Of all good runs; null if they do not share them.
  std::shared_ptr<const Dataset> data = {};

  bool any_failed() const;
  /// Names of all measures, in the order in which rows bring them; where no
  /// row has one, "accuracy", so that a table of failures has its column.
  std::vector<std::string> measures() const;
  /// Each of the data's caveats once, naming its rows unless it holds for all.
  std::vector<std::string> caveats() const;
  /// [row] On which data, told apart by their hash where they have one name;
  /// none at all where all rows have the same.
  std::vector<std::string> data_names() const;
  /// What a column of the measure is called, with the split where all rows
  /// agree: "test accuracy %".
  std::string title(const std::string& measure) const;
  /// The pairs that people are told: of many only those of the best row.
  std::vector<const PairedComparison*> told_pairs() const;
};

/// Puts the best first, by the mean of the main measure; rows without a good
/// run last.
void rank(std::vector<ExperimentRow>& rows);

/// Of every pair of rows whose runs answered the same images.
std::vector<PairedComparison> compare_pairs(
    const std::vector<ExperimentRow>& rows);

/// The mean of a measure over the row's good runs, with its deviation and
/// interval where there are any: "99.12 ±0.05 (99.06-99.18)".
std::string spread_text(const ExperimentRow& row, const std::string& measure);

/// "a beats b by 0.52 points [0.41, 0.63]", or "no difference shown".
std::string sentence(const ExperimentResult& result,
                     const PairedComparison& pair);

/// The table with every value below it, then the pairs.
std::string terminal_text(const ExperimentResult& result);
std::string markdown(const ExperimentResult& result);
/// A picture of the first measure of each row: every value, mean, interval.
std::string svg(const ExperimentResult& result);
/// A line a run, raw numbers.
std::string csv(const ExperimentResult& result);
/// rows (each with its runs), pairs, caveats, stopped_by_signal. Where rows
/// differ in data, `data` is what tells them apart.
Json to_json(const ExperimentResult& result);

}  // namespace unroll
