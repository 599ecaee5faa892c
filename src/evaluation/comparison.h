#pragma once

#include <vector>

#include "base/console.h"
#include "base/files.h"
#include "config/run_config.h"
#include "evaluation/comparison_table.h"

namespace unroll {

/// Trains what is not trained yet (a stopped run goes on, one that another
/// process trains is waited for), evaluates each on its test set and measures
/// inference. A run that fails is a row with its error, and the others go on. A
/// stop signal ends it with the rows there are. Says what it does on the
/// console, but prints no table.
Comparison compare(const std::vector<RunConfig>& configs,
                   const Path& checkpoints, Console& console);

}  // namespace unroll
