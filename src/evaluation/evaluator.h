#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "checkpoint/run_folder.h"
#include "data/image_set.h"
#include "metrics/confusion.h"
#include "tasks/classification.h"

namespace unroll {

/// A run brought back to life: its config, its data and its weights.
struct TrainedRun {
  RunConfig config;
  ImageSet images;
  std::unique_ptr<Classification> task;
};

/// `weights` is "best" or "last". Throws UserError if the run has none yet.
TrainedRun open_trained_run(const RunFolder& run, const RunConfig& config,
                            const std::string& weights, Console& console);

struct Mistake {
  std::int64_t index = 0;  ///< In its set.
  std::int64_t truth = 0;
  std::int64_t predicted = 0;
  double probability = 0.0;  ///< Of the wrong class.
};

struct Evaluation {
  double loss = 0.0;
  Confusion confusion;
  std::vector<Mistake> mistakes;  ///< The most confident first.
  double seconds = 0.0;           ///< Of inference.
};

Evaluation evaluate(Classification& task, SplitName split);

}  // namespace unroll
