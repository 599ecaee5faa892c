#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "checkpoint/run_folder.h"

namespace unroll {

/// A part of a run's metrics.jsonl that ends with a whole line.
struct MetricsPart {
  std::string file;        ///< Which file it is; another after a rewriting.
  std::uint64_t from = 0;  ///< Bytes of it.
  std::uint64_t to = 0;
  std::string text;
};

/// What may be read of runs from outside: those under a folder, or some named
/// ones. A run is found by comparing its name with those there are: no path is
/// ever made from what somebody asks for. Files that are links, or no regular
/// files, are not read.
class RunReader {
 public:
  /// `names`, by name or path; none: all runs under `checkpoints`. Throws
  /// UserError for a name that is no run.
  RunReader(Path checkpoints, const std::vector<std::string>& names);

  /// Runs as they are now.
  std::vector<RunFolder> runs() const;
  std::optional<RunFolder> find(const std::string& name) const;

  /// where, and runs: each name, state, ticked, answers (whether it says of an
  /// image what it is), and error, config, metrics (file, size) as far as
  /// known.
  Json list() const;
  /// What follows byte `from` of `file`; the beginning, if the run's metrics
  /// are another file by now, or no line ends there. Empty if there are none.
  static MetricsPart metrics(const RunFolder& run, const std::string& file,
                             std::uint64_t from);

 private:
  void add(const RunFolder& run);

  Path checkpoints_;
  std::vector<std::string> named_;
};

}  // namespace unroll
