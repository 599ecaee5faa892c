#pragma once

#include "base/console.h"
#include "base/json.h"
#include "checkpoint/run_folder.h"
#include "data/dataset.h"

namespace unroll {

struct TrainOutcome {
  Json result;     ///< What `train --json` prints; run.json keeps it too.
  int signal = 0;  ///< The signal that stopped the run, or 0: it finished.
};

/// Trains a run to its end, from wherever it stands: a new one from step 0, a
/// stopped one from its saved state; a finished one gives back its result,
/// unless `config` asks for more epochs or steps than it was trained for.
/// `config` is the run's own, or what it is to be from now on: it is written
/// once device and data have been found to fit. `dataset` is what it asks
/// for. What fails on the way (loss not finite, memory) is noted in
/// run.json and thrown on.
TrainOutcome train_run(const RunFolder& run, const RunConfig& config,
                       const Dataset& dataset, Console& console);

}  // namespace unroll
