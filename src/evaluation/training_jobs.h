#pragma once

#include <cstdint>
#include <list>
#include <string>
#include <vector>

#include "base/child_process.h"
#include "checkpoint/run_folder.h"

namespace unroll {

/// How a run's process ended.
struct JobEnd {
  std::size_t job = 0;  ///< As `start` was told.
  RunFolder run;
  std::string error;  ///< Empty: it finished, or a stop signal ended it.
};

/// Trains runs in processes of their own (each has its own peak memory, and
/// what brings one down leaves the others alone), some at once. What they print
/// goes to RUN/train.log.
class TrainingJobs {
 public:
  /// `count` of them share the machine's cores.
  explicit TrainingJobs(std::int64_t count) : count_(count) {}

  bool full() const;
  bool idle() const { return jobs_.empty(); }
  /// Trains a run from where it stands. `settings` change its config, as those
  /// of `train --resume --set` may.
  void start(std::size_t job, const RunFolder& run,
             const std::vector<std::string>& settings = {});
  /// Waits for the first to end. After a stop signal all are asked to stop.
  JobEnd wait();

 private:
  struct Job {
    Job(std::size_t of, RunFolder folder, const std::vector<std::string>& words,
        const std::vector<std::string>& environment, const Path& output)
        : number(of),
          run(std::move(folder)),
          process(words, environment, output) {}
    std::size_t number;
    RunFolder run;
    ChildProcess process;
    bool asked_to_stop = false;
  };
  std::int64_t count_;
  std::list<Job> jobs_;
};

}  // namespace unroll
