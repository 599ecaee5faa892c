#pragma once

#include <c10/core/Device.h>

#include <memory>
#include <string>
#include <vector>

#include "base/console.h"
#include "checkpoint/module_weights.h"
#include "checkpoint/run_folder.h"
#include "data/dataset.h"
#include "evaluation/evaluation.h"
#include "tasks/classification.h"

namespace unroll {

/// A run brought back to life: its config, its data and its weights.
struct TrainedRun {
  RunConfig config;
  std::shared_ptr<const Dataset> data;
  std::unique_ptr<Task> task;
  Path weights;                        ///< The file they came from.
  std::vector<RenamedTensor> renamed;  ///< Already shown on the console.
};

/// The file that `weights` means for this run: "best", "last", a path to any
/// weight file (Python's own included), or "": what the run itself restored at
/// its end. Throws UserError if there is none.
Path find_weights(const RunFolder& run, const std::string& weights);
/// The file that `model.weights` names. Throws UserError if it names none.
Path weights_of_config(const RunConfig& config);

/// Opens data, model and weights. `config` is the run's, with what the user
/// changed (data.dir, device). Warns if the data are not those it was trained
/// on. Throws UserError if the weights do not fit.
TrainedRun open_trained_run(const RunFolder& run, const RunConfig& config,
                            const std::string& weights, Console& console);

/// The same of a config alone, whose `model.weights` names the file.
TrainedRun open_config(const RunConfig& config, Console& console);

/// The same with data already at hand and a file already chosen.
TrainedRun open_weights(const RunConfig& config,
                        std::shared_ptr<const Dataset> data,
                        const Path& weights, Console& console);

// A model without its data is made from its signature (Task::signature).

/// Sets LibTorch up, loads `weights` into `model` and readies it for use.
/// Gives the device it is on.
c10::Device ready(torch::nn::Module& model, const RunConfig& config,
                  const Path& weights, Console& console);
/// What the run kept of its data. Throws UserError if it kept nothing.
Json read_signature(const RunFolder& run);

/// What a signature says of its images and classes, which says nothing that the
/// weights could not be of: at most a million pixels. Throws UserError, naming
/// `origin`.
ImageShape image_shape_of(const Json& signature, const std::string& origin);
std::int64_t classes_of(const Json& signature, const std::string& origin);
/// The same from the data themselves.
Json signature_from_data(const RunConfig& config, Console& console);

/// The split of that name; of "", the first that the task has of test,
/// validation and training. Throws UserError if the task has no such split.
SplitName chosen_split(const Task& task, const std::string& name);

/// The split's loss, confusion and `mistakes` most confident mistakes.
Evaluation evaluate(Classification& task, SplitName split,
                    std::int64_t mistakes = 10);

/// The images that a split's indices count in.
const LabeledImages& images_of(const ImageSet& set, SplitName split);

}  // namespace unroll
