#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "base/json.h"

namespace unroll {

/// What the steps of an epoch add up to. The sums grow where the model is, and
/// come back only when they are asked for: on a GPU that waits for all that is
/// under way.
class EpochSums {
 public:
  struct Values {
    std::vector<double> sums;  ///< Of `StepOutput::sums`.
    double norms = 0.0;        ///< Of the gradients' norms before clipping.
    double last_norm = 0.0;
    std::int64_t clipped = 0;  ///< Steps.
    std::int64_t count = 0;    ///< Examples.
    std::int64_t steps = 0;
  };

  /// Of one batch: sums [K] doubles.
  void add_sums(const at::Tensor& sums);
  /// Of one step: a scalar on the device of the sums.
  void add_norm(const at::Tensor& norm, double clipping_limit);
  /// What the host knows of a step.
  void add_step(std::int64_t count);

  std::int64_t count() const { return count_; }
  std::int64_t steps() const { return steps_; }
  Values read() const;
  /// A new epoch.
  void clear();

  Json save() const;
  void load(const Json& state);

 private:
  at::Tensor room_for(const at::Tensor& sums);

  std::int64_t count_ = 0, steps_ = 0;
  // Doubles: the norms' sum, the last one, clipped steps, then K sums.
  at::Tensor totals_;
};

}  // namespace unroll
