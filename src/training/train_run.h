#pragma once

#include "base/console.h"
#include "base/json.h"
#include "checkpoint/run_folder.h"
#include "data/image_set.h"

namespace unroll {

struct TrainOutcome {
  Json result;     ///< What `train --json` prints; run.json keeps it too.
  int signal = 0;  ///< The signal that stopped the run, or 0: it finished.
};

/// Trains a run to its end, from wherever it stands: a new one from step 0, a
/// stopped one from its saved state; a finished one gives back its result.
/// Throws RunError (loss not finite, disk full) after noting it in run.json.
/// `images` are the data that the run's config asks for.
TrainOutcome train_run(const RunFolder& run, const ImageSet& images,
                       Console& console);

}  // namespace unroll
