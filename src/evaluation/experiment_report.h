#pragma once

#include <optional>

#include "base/console.h"
#include "base/files.h"
#include "base/json.h"
#include "evaluation/disagreements.h"
#include "evaluation/experiment_result.h"
#include "evaluation/robustness.h"

namespace unroll {

/// What was looked for beside the figures of an experiment.
struct ExperimentStudies {
  std::optional<Disagreements> disagreements;
  std::optional<Robustness> robustness;
  Json left_out =
      Json::object();  ///< Name of a study, and why it was not made.
};

/// All that the report page shows of an experiment: `comparison` (rows and
/// pairs as in its JSON, pictures, the disputed images with their pixels,
/// robustness) and `runs`, the reports of the first good run of each of the
/// best rows, each with the name of its `row` and its `seed`. Of many rows only
/// so much that the page stays below 1 MB: `pairs_left_out` says how many pairs
/// are not in it. A stop signal ends it early, with fewer runs.
Json experiment_report(const ExperimentResult& result,
                       const ExperimentStudies& studies,
                       const Path& checkpoints, Console& console);

}  // namespace unroll
