#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "metrics/measure.h"

namespace unroll {

/// One config of a comparison: what it came to, or why it failed.
/// docs/comparison.md says how each figure is measured.
struct ComparisonRow {
  std::string name;
  std::string run;              ///< Absolute path; may be empty if it failed.
  std::string error;            ///< Empty: it went well.
  bool reused = false;          ///< Was trained before.
  std::string data;             ///< "MNIST"
  std::string caveat;           ///< Of the data; empty for real data.
  std::string split = "test";   ///< Or valid, where nothing tests.
  std::string unit = "images";  ///< What is counted.
  std::int64_t count = 0;
  double loss = 0.0;
  std::vector<Measure> measures;
  std::int64_t parameters = 0;
  std::int64_t multiply_adds = 0;      ///< For one image, or one step.
  double seconds = 0.0;                ///< Of training.
  double samples_per_second = 0.0;     ///< In training.
  double inferences_per_second = 0.0;  ///< In evaluation mode.
  std::uint64_t weight_bytes = 0;

  /// Null if the row has none of that name.
  const Measure* measure(const std::string& measure_name) const;
};

struct Comparison {
  std::vector<ComparisonRow> rows;
  int signal = 0;         ///< What stopped it, or 0: every config has its row.
  std::int64_t left = 0;  ///< Configs without a row after a stop.

  bool any_failed() const;
};

/// Each form says the caveat of drawn data loudly: above and below the table,
/// and in each row of CSV and JSON.
std::string terminal_text(const Comparison& comparison);
std::string markdown(const Comparison& comparison);
/// Raw numbers: shares from 0 to 1, bytes, seconds.
std::string csv(const Comparison& comparison);
/// rows, each name, run, accuracy, ..., or name and error; caveats, if any;
/// and `stopped_by_signal` if it was.
Json to_json(const Comparison& comparison);

}  // namespace unroll
