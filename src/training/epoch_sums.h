#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "base/json.h"

namespace unroll {

/// What the steps of an epoch add up to. The sums grow where the model is and
/// come back only when they are read, which on a GPU waits for all that is
/// under way.
class EpochSums {
 public:
  struct Values {
    std::vector<double> sums;  ///< Of `StepOutput::sums`.
    double norms = 0.0;        ///< Of the gradients, before clipping.
    double last_norm = 0.0;
    double clipped = 0.0;  ///< Steps whose norm was above the limit.
  };

  /// Of one batch: [K] doubles.
  void add_sums(const at::Tensor& sums);
  /// Of one step: a scalar. `limit`: of clipping; 0 or less: there is none.
  void add_norm(const at::Tensor& norm, double limit);
  Values read() const;
  void clear();

  void load(Values values);

 private:
  at::Tensor totals_;  // doubles: norms, last_norm, clipped, then the K sums
  Values before_;      // what was loaded, until it is known where to put it
};

}  // namespace unroll
