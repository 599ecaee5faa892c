#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/console.h"
#include "base/files.h"
#include "base/json.h"
#include "data/dataset.h"
#include "data/image_corruption.h"
#include "evaluation/experiment_result.h"

namespace unroll {

/// How accurate models are on test images that something was done to.
struct Robustness {
  std::vector<std::string> names;               ///< [model]
  std::vector<Corruption> corruptions;          ///< The first is none.
  std::vector<std::vector<double>> accuracies;  ///< [corruption][model]
};

/// The first good run of each row, on its test images under every standard
/// corruption. Throws UserError if one is no image classifier. A stop signal
/// ends it early, without the corruptions that are left.
Robustness measure_robustness(const std::vector<ExperimentRow>& rows,
                              const std::shared_ptr<const Dataset>& data,
                              const Path& checkpoints, Console& console);

/// Of many models the first, the best, alone; so in the plot.
std::string robustness_text(const Robustness& robustness);
/// A plot (SVG) of each kind of corruption.
std::string robustness_plot(const Robustness& robustness);
/// names, and corruptions: each kind, strength, accuracies.
Json to_json(const Robustness& robustness);

}  // namespace unroll
