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
};

/// All that the report page shows of an experiment: `comparison` (rows and
/// pairs as in its JSON, pictures, the disputed images with their pixels) and
/// `runs`, the reports of the first good run of each of the best rows, each
/// with the name of its `row`.
Json experiment_report(const ExperimentResult& result,
                       const ExperimentStudies& studies,
                       const Path& checkpoints, Console& console);

}  // namespace unroll
