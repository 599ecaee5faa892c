#pragma once

#include <cstdint>

#include "base/console.h"
#include "base/files.h"
#include "config/experiment.h"
#include "evaluation/experiment_result.h"

namespace unroll {

/// Trains each combination with each seed, once: a finished run of the same
/// config and data is taken over, a stopped one goes on, one that another
/// process trains is waited for. `jobs` at once, each in a process of its own.
/// Then what every run says of its test images is compared. A stop signal ends
/// it with the runs there are.
ExperimentResult run_experiment(const Experiment& experiment, std::int64_t jobs,
                                const Path& checkpoints, Console& console);

}  // namespace unroll
