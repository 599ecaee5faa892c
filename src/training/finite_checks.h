#pragma once

#include <cstdint>
#include <vector>

#include "tasks/task.h"
#include "training/epoch_sums.h"
#include "training/observer.h"
#include "training/optimizer.h"

namespace unroll {

// Each throws RunError unless all is finite, naming the step that a run at
// `place` is about to take.

/// Of batch `batch`; names the layer where it went wrong.
void require_finite_loss(double loss, Task& task, std::int64_t batch,
                         const Place& place);
/// Of all gradients together; names the parameter where it went wrong.
void require_finite_gradient(double norm,
                             const std::vector<NamedParameter>& parameters,
                             const Place& place);
/// What was summed without looking: some step up to here went wrong.
void require_finite_sums(const EpochSums::Values& values, const Place& place);

}  // namespace unroll
