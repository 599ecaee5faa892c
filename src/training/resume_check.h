#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/files.h"
#include "checkpoint/training_state.h"
#include "config/run_config.h"
#include "data/dataset.h"

namespace unroll {

struct ResumeCheck {
  std::int64_t steps = 0;    ///< Of the optimizer, in each of the two ways.
  std::int64_t stop_at = 0;  ///< The step after which the second one stopped.
  std::size_t tensors = 0;   ///< That were compared.
  std::string difference;    ///< The first one; "" if there is none.
};

/// The first difference between two states, "" if there is none: of tensors in
/// the order of their names, then of all other values. Times may differ.
std::string first_difference(const TrainingState& one,
                             const TrainingState& other);

/// Trains so many steps (fewer if the config plans fewer) in one go, and again
/// with a stop after step `stop_at` (by default a random one), the state going
/// through `file` into a task and a trainer of their own. Compares the states
/// in which the two end. Throws UserError if there is no such step.
ResumeCheck check_resume(const RunConfig& config, const Dataset& dataset,
                         std::int64_t steps,
                         std::optional<std::int64_t> stop_at, const Path& file);

}  // namespace unroll
