#pragma once

#include <cstdint>
#include <vector>

#include "config/run_config.h"
#include "tasks/task.h"

namespace unroll {

struct RangeTestOptions {
  double low = 1e-7;  ///< Learning rate of the first step.
  double high = 10.0;
  std::int64_t steps = 100;
};

struct RangeTestStep {
  double learning_rate = 0.0;
  double loss = 0.0;  ///< Of the batch, before this step.
};

/// Trains the task for a while, the learning rate rising by one factor a step
/// (Smith 2017, https://doi.org/10.1109/WACV.2017.58), with the config's
/// optimizer and clipping. Ends before its time when the loss
/// is not finite, or four times the least it has been (means of five steps),
/// or a stop signal comes. The model is of no use afterwards.
std::vector<RangeTestStep> range_test(Task& task, const RunConfig& config,
                                      const RangeTestOptions& options);

}  // namespace unroll
