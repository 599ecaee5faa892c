#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "config/run_config.h"

namespace unroll {

/// `created`: no state yet. `running`: a live process holds it. `stopped`: has
/// a state to go on from. `finished`, `failed`: as run.json says.
enum class RunState { created, running, stopped, finished, failed };
std::string to_string(RunState state);

/// What is known of a run beside its weights; run.json.
struct RunRecord {
  int format = 1;
  std::string program_version;
  std::string data_name;
  std::string data_caveat;
  std::string data_sha256;
  std::string created;        ///< UTC.
  std::string state;          ///< "created", "finished", "failed".
  std::string error;          ///< Why it failed.
  Json result = Json::object();  ///< What `train --json` prints.
};

/// One run's folder: checkpoints/NAME/.
class RunFolder {
 public:
  /// Makes checkpoints/NAME, or NAME-2, NAME-3, ... where that is taken, and
  /// writes config.json into it.
  static RunFolder create(const Path& checkpoints, const RunConfig& config);
  /// Opens by path, or by name under `checkpoints`. Throws UserError that
  /// names the nearest run there is.
  static RunFolder open(const Path& checkpoints, const std::string& run);
  /// Every run under `checkpoints`, by name.
  static std::vector<RunFolder> list(const Path& checkpoints);

  std::string name() const;  ///< The folder's name.
  const Path& path() const { return path_; }  ///< Absolute.
  Path best_weights() const { return path_ / "best.safetensors"; }
  Path last_weights() const { return path_ / "last.safetensors"; }
  Path state_file() const { return path_ / "state.safetensors"; }
  Path metrics_file() const { return path_ / "metrics.jsonl"; }

  RunConfig config() const;
  RunRecord record() const;
  void write_record(const RunRecord& record) const;
  void write_config(const RunConfig& config) const;
  RunState state() const;
  /// Deletes the folder. Throws UserError if a live process holds it.
  void remove() const;

 private:
  explicit RunFolder(Path path) : path_(std::move(path)) {}
  Path path_;
};

/// Holds a run for this process (flock) as long as it lives.
class RunLock {
 public:
  /// Throws UserError if another live process holds the run.
  explicit RunLock(const RunFolder& run);
  ~RunLock();
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;

 private:
  int file_;
};

}  // namespace unroll
