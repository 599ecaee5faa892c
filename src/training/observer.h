#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tasks/task.h"

namespace unroll {

class Trainer;

/// Where a run stands. Epochs and steps count what has been completed.
struct Place {
  std::int64_t epoch = 0;
  std::int64_t step_in_epoch = 0;
  std::int64_t step = 0;  ///< Optimizer steps since the start of the run.
};

/// After each optimizer step.
struct StepReport {
  Place place;
  std::int64_t steps_per_epoch = 0;
  Metrics so_far;              ///< Means of this epoch up to here.
  double grad_norm = 0.0;      ///< Of this step, before clipping.
  double clipped_share = 0.0;  ///< Of this epoch's steps, 0 to 1.
  double learning_rate = 0.0;
  double samples_per_second = 0.0;  ///< Of this epoch up to here.
};

/// After each epoch, validation included.
struct EpochReport {
  Place place;
  std::int64_t epoch = 0;  ///< From 1.
  Metrics train;
  std::optional<Metrics> valid;
  bool best = false;  ///< The best validation loss so far.
  double param_norm = 0.0;
  double grad_norm = 0.0;      ///< Mean over the steps, before clipping.
  double clipped_share = 0.0;  ///< Of the steps, 0 to 1.
  double learning_rate = 0.0;  ///< Of the last step.
  double samples_per_second = 0.0;
  double seconds = 0.0;  ///< Of the epoch, validation included.
};

/// What watches a run, and may ask it to stop. All of it is optional.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void on_start(const Trainer&) {}
  virtual void on_step(Trainer&, const StepReport&) {}
  virtual void on_epoch(Trainer&, const EpochReport&) {}
  /// The run ends here, for whatever reason.
  virtual void on_stop(const Trainer&) {}

  /// What a resumed run must know of the past.
  virtual void save(TrainingState&) const {}
  virtual void load(const TrainingState&) {}
};

}  // namespace unroll
