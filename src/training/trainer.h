#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "checkpoint/training_state.h"
#include "config/run_config.h"
#include "tasks/task.h"
#include "training/observer.h"
#include "training/schedule.h"
#include "training/training_step.h"
#include "training/weight_average.h"

namespace unroll {

/// The epoch with the lowest validation loss (the latest one where there is no
/// validation split).
struct BestEpoch {
  std::int64_t epoch = 0;  ///< From 1; 0: none yet.
  std::optional<Metrics> valid;
};

/// Drives a task through its epochs: batches, gradients, clipping, optimizer,
/// schedule, validation. It knows nothing of images, files or terminals; what
/// does is an observer.
class Trainer {
 public:
  /// On a GPU a step's figures are read when somebody is to see them, at most
  /// ten times a second but for those that are logged.
  Trainer(Task& task, const RunConfig& config);
  Trainer(Task& task, const RunConfig& config, Reading reading);

  /// Observers are told in the order in which they were added.
  void add(Observer& observer) { observers_.push_back(&observer); }

  /// Trains from where it stands until the plan is done, an observer asks to
  /// stop or a stop signal comes. Throws RunError if a loss or a gradient is
  /// not finite: before it is learnt from and with the name of the layer, or,
  /// on a GPU, when figures are next read, which is before anything is saved.
  void fit();

  /// Ends the run after the present step or epoch. A run that ended early is
  /// done, and does not go on when resumed, unless `resumable`.
  void stop(bool resumable);

  TrainingState save() const;
  /// Goes on from there: `fit` then ends with the same weights, bit for bit on
  /// the CPU, as a run that was never stopped.
  void load(const TrainingState& state);

  bool done() const;
  const Place& place() const { return place_; }
  const BestEpoch& best() const { return best_; }
  std::int64_t epochs() const { return config_.training.epochs; }
  /// Optimizer steps of the whole run.
  std::int64_t planned_steps() const;
  double seconds() const { return total_.seconds; }
  /// Trained examples by the time of the training loop alone.
  double samples_per_second() const;
  Task& task() const { return task_; }
  /// What `training.ema_decay` asks for: the weights that are validated and
  /// kept, while it trains its own.
  WeightAverage& average() const { return *average_; }
  /// The Euclidean norm of all parameters taken together.
  double param_norm() const;

 private:
  /// What the host knows of an epoch.
  struct EpochSoFar {
    std::int64_t count = 0;  // examples
    std::int64_t steps = 0;
    double seconds = 0.0;
  };
  /// An epoch as it was when its sums were last read.
  struct Seen {
    EpochSums::Values sums;
    EpochSoFar epoch;
    double at = 0.0;  // monotonic seconds
  };
  struct Totals {
    std::int64_t samples = 0;
    double training_seconds = 0.0;
    double seconds = 0.0;
  };

  void run_epoch();
  void end_epoch();
  /// What training.max_steps ends in mid-epoch is validated where it stands. It
  /// is the best only where there is no whole epoch.
  void end_within_epoch();
  EpochReport validate(std::int64_t epoch);
  StepReport run_step();
  bool is_to_be_seen() const;
  EpochSums::Values read_sums() const;
  bool update_best(std::int64_t epoch, const std::optional<Metrics>& valid);

  Task& task_;
  RunConfig config_;
  std::vector<NamedParameter> parameters_;
  TrainingStep step_;
  std::unique_ptr<WeightAverage> average_;
  std::int64_t steps_per_epoch_;
  Schedule schedule_;
  std::vector<Observer*> observers_;
  Place place_;
  EpochSums sums_;
  EpochSoFar epoch_;
  Seen seen_;
  Totals total_;
  BestEpoch best_;
  bool stop_ = false;
  bool ended_early_ = false;
};

}  // namespace unroll
