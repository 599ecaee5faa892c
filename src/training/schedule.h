#pragma once

#include <cstdint>

#include "base/json.h"
#include "config/run_config.h"

namespace unroll {

/// The learning rate of each optimizer step. All schedules but
/// reduce_on_plateau are pure functions of the step's number.
class Schedule {
 public:
  /// `total_steps` is the length of the whole run.
  Schedule(const ScheduleConfig& config, double learning_rate,
           std::int64_t steps_per_epoch, std::int64_t total_steps);

  /// Of step `step`, counted from 0. During warm-up the schedule's own rate is
  /// scaled by (step + 1) / warmup_steps.
  double learning_rate(std::int64_t step) const;

  /// Tells reduce_on_plateau how an epoch went; the others do not care.
  void epoch_ended(double valid_loss);

  Json save() const;
  void load(const Json& state);

 private:
  ScheduleConfig config_;
  double base_;
  std::int64_t steps_per_epoch_;
  std::int64_t total_steps_;
  double plateau_factor_ = 1.0;
  double plateau_best_;
  std::int64_t plateau_bad_epochs_ = 0;
};

}  // namespace unroll
