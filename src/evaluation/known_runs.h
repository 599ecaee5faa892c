#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "base/files.h"
#include "base/json.h"
#include "base/stop_signal.h"
#include "checkpoint/run_folder.h"
#include "checkpoint/run_lock.h"

namespace unroll {

/// What two trainings must have in common to come to the same: the resolved
/// config less its name.
Json training_key(const RunConfig& config);

/// A finished run that training `config` on these data would only repeat: the
/// resolved config less its name, the program's version and the hash of the
/// data are the same. It may have logged or saved more than `config` asks for.
std::optional<RunFolder> find_finished(const Path& checkpoints,
                                       const RunConfig& config,
                                       const std::string& data_sha256);

/// Likewise one that another process trains now.
std::optional<RunFolder> find_running(const Path& checkpoints,
                                      const RunConfig& config,
                                      const std::string& data_sha256);

/// Likewise one that was stopped, or died, and can go on.
std::optional<RunFolder> find_unfinished(const Path& checkpoints,
                                         const RunConfig& config,
                                         const std::string& data_sha256);

/// What `attempt` (which gives an optional) gives as soon as it gives
/// something. `on_wait` is told once that it did not at first. None after a
/// stop signal.
template <class Attempt>
auto wait_for(const Attempt& attempt, const std::function<void()>& on_wait)
    -> decltype(attempt()) {
  for (bool said = false; stop_signal() == 0; said = true) {
    auto given = attempt();
    if (given) return given;
    if (!said) on_wait();
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
  return std::nullopt;
}

/// A run that stands for a training.
struct TakenRun {
  RunFolder run;
  bool finished = false;
  bool is_new = false;
  std::optional<FileLock> claim = {};  ///< Unless it is finished.
};

/// The finished run of such a training, else a stopped one, else a new one.
/// One that another process trains, or has claimed to train, is waited for;
/// `on_wait` is told so once. None after a stop signal.
std::optional<TakenRun> take_run(const Path& checkpoints,
                                 const RunConfig& config,
                                 const std::string& data_sha256,
                                 const std::function<void()>& on_wait);

}  // namespace unroll
