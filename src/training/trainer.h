#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "checkpoint/training_state.h"
#include "config/run_config.h"
#include "tasks/task.h"
#include "training/observer.h"
#include "training/optimizer.h"
#include "training/schedule.h"

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
  Trainer(Task& task, const RunConfig& config);

  /// Observers are told in the order in which they were added.
  void add(Observer& observer) { observers_.push_back(&observer); }

  /// Trains from where it stands until the plan is done, an observer asks to
  /// stop or a stop signal comes. Throws RunError that names the layer if a
  /// loss or a gradient is not finite.
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
  /// The Euclidean norm of all parameters taken together.
  double param_norm() const;

 private:
  /// Sums over the steps of an epoch.
  struct EpochSums {
    std::vector<double> sums;
    std::int64_t count = 0;
    double grad_norm = 0.0;
    std::int64_t steps = 0;
    std::int64_t clipped = 0;
    double seconds = 0.0;
  };
  /// Of a step: the gradient's norm, and what it is to be multiplied by.
  struct Clipping {
    double norm = 0.0;
    double scale = 1.0;
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
  void backward(std::int64_t first_batch, std::int64_t end_batch);
  Clipping clip();
  void require_finite(double value, std::int64_t batch) const;
  void require_finite_gradient(double norm) const;
  bool update_best(std::int64_t epoch, const std::optional<Metrics>& valid);
  [[noreturn]] void fail(const std::string& what) const;

  Task& task_;
  RunConfig config_;
  std::vector<NamedParameter> parameters_;
  std::unique_ptr<Optimizer> optimizer_;
  std::int64_t steps_per_epoch_;
  Schedule schedule_;
  std::vector<Observer*> observers_;
  Place place_;
  EpochSums epoch_;
  Totals total_;
  BestEpoch best_;
  bool stop_ = false;
  bool ended_early_ = false;
};

}  // namespace unroll
