#pragma once

#include <string>
#include <vector>

#include "base/files.h"
#include "checkpoint/run_record.h"
#include "config/run_config.h"

namespace unroll {

/// `created`: no state yet. `running`: a live process holds it. `stopped`: has
/// a state to go on from. `finished`, `failed`: as run.json says.
/// A run whose run.json cannot be read counts as failed.
enum class RunState { created, running, stopped, finished, failed };
std::string to_string(RunState state);

/// One run's folder: checkpoints/NAME/.
class RunFolder {
 public:
  /// Makes checkpoints/NAME, or NAME-2, NAME-3, ... where that is taken, and
  /// writes config.json and run.json into it. Two processes never get the
  /// same folder. Throws UserError if the name is no name of a folder, RunError
  /// if the folder cannot be made.
  static RunFolder create(const Path& checkpoints, const RunConfig& config);
  /// Opens by name under `checkpoints`, else by path. Throws UserError that
  /// names the nearest run there is.
  static RunFolder open(const Path& checkpoints, const std::string& run);
  /// Every run under `checkpoints` (a folder with a config.json), by name;
  /// none if that folder is not there.
  static std::vector<RunFolder> list(const Path& checkpoints);

  std::string name() const;                   ///< The folder's name.
  const Path& path() const { return path_; }  ///< Absolute.
  Path best_weights() const { return path_ / "best.safetensors"; }
  Path last_weights() const { return path_ / "last.safetensors"; }
  /// Of the end of epoch `epoch`, from 1; see `training.keep_last`.
  Path epoch_weights(std::int64_t epoch) const;
  Path state_file() const { return path_ / "state.safetensors"; }
  Path metrics_file() const { return path_ / "metrics.jsonl"; }
  Path metrics_table() const { return path_ / "metrics.csv"; }
  Path tensorboard_folder() const { return path_ / "tensorboard"; }
  Path record_file() const { return path_ / "run.json"; }
  /// What the model must know of its data: Task::signature.
  Path signature_file() const { return path_ / "signature.json"; }

  /// Both throw UserError if the file is broken or of a newer format.
  RunConfig config() const;
  RunRecord record() const;
  void write_record(const RunRecord& record) const;
  void write_config(const RunConfig& config) const;
  RunState state() const;
  /// Deletes `epoch_weights` of all epochs up to this one.
  void remove_epochs_to(std::int64_t epoch) const;
  /// Deletes the folder, and nothing that links in it point to. Throws
  /// UserError if a live process holds it.
  void remove() const;

 private:
  explicit RunFolder(Path path) : path_(std::move(path)) {}
  Path path_;
};

/// Holds a run for this process as long as it lives, by a lock on RUN/lock
/// that the system takes back if the process dies.
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
