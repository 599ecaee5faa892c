#pragma once

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "checkpoint/run_folder.h"

namespace unroll {

/// What `unroll runs` says of one run.
struct RunInfo {
  std::string name;
  std::string path;
  std::string state;  ///< As `to_string(RunState)`, or "unreadable".
  std::string error;  ///< Why it failed or cannot be read.
  std::string model;  ///< "rnn (lstm)"
  std::string data;   ///< "mnist"
  std::string created;
  std::int64_t epochs = 0;  ///< Trained so far.
  std::int64_t planned_epochs = 0;
  std::optional<double> valid_accuracy;  ///< Of the best epoch so far.
  Json result = Json::object();  ///< What `train --json` printed, if it ended.
  std::uint64_t bytes = 0;       ///< Of all its files.
};

/// A run whose files are broken is listed, too, with the reason.
RunInfo inspect_run(const RunFolder& run);

/// Sets `epochs` and `valid_accuracy` from the text of metrics.jsonl; lines
/// that are broken (a machine that died while writing) count for nothing.
void read_progress(std::string_view metrics, RunInfo& run);

/// A table for the terminal; `now` is what ages are counted from.
std::string run_table(const std::vector<RunInfo>& runs, std::time_t now);

Json to_json(const RunInfo& run);

/// "2026-11-21T09:30:00Z" seen from `now`: "40s", "5m", "3h", "12d"; "-" for
/// text that is no such time.
std::string age_text(const std::string& utc, std::time_t now);

}  // namespace unroll
