#include "training/range_test.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "base/stop_signal.h"
#include "training/training_step.h"

namespace unroll {
namespace {

constexpr std::size_t kMeanOf = 5;
constexpr double kDiverged = 4.0;

/// Tells from the losses so far when it makes no sense to go on.
class Divergence {
 public:
  bool seen(const std::vector<RangeTestStep>& steps) {
    if (steps.size() < kMeanOf) return false;
    double mean = 0.0;
    for (auto step = steps.end() - kMeanOf; step != steps.end(); ++step)
      mean += step->loss / kMeanOf;
    least_ = std::min(least_, mean);
    return mean > kDiverged * least_;
  }

 private:
  double least_ = std::numeric_limits<double>::infinity();
};

}  // namespace

std::vector<RangeTestStep> range_test(Task& task, const RunConfig& config,
                                      const RangeTestOptions& options) {
  TrainingStep step(task, config, trainable_parameters(task.model()),
                    Reading::each_step);
  task.model().train();
  const std::int64_t accumulated = config.training.accumulate_steps;
  const std::int64_t steps_per_epoch =
      (task.batches_per_epoch() + accumulated - 1) / accumulated;
  const double growth = std::log(options.high / options.low) /
                        static_cast<double>(options.steps - 1);
  std::vector<RangeTestStep> steps;
  Divergence divergence;
  for (std::int64_t i = 0; i < options.steps && stop_signal() == 0; ++i) {
    const Place place{i / steps_per_epoch, i % steps_per_epoch, i};
    if (place.step_in_epoch == 0) task.start_epoch(place.epoch);
    const double rate = options.low * std::exp(growth * static_cast<double>(i));
    EpochSums sums;
    try {
      const auto count = step.run(place, rate, sums);
      steps.push_back({rate, task.metrics(sums.read().sums, count).loss});
    } catch (const RunError&) {
      break;  // no longer finite
    }
    if (divergence.seen(steps)) break;
  }
  return steps;
}

}  // namespace unroll
