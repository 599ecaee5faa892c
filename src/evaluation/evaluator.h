#pragma once

#include <c10/core/Device.h>

#include <memory>
#include <string>
#include <vector>

#include "base/console.h"
#include "checkpoint/module_weights.h"
#include "checkpoint/run_folder.h"
#include "data/image_set.h"
#include "evaluation/evaluation.h"
#include "tasks/classification.h"

namespace unroll {

/// A run brought back to life: its config, its data and its weights.
struct TrainedRun {
  RunConfig config;
  std::shared_ptr<const ImageSet> images;
  std::unique_ptr<Classification> task;
  Path weights;                        ///< The file they came from.
  std::vector<RenamedTensor> renamed;  ///< Already shown on the console.
};

/// The file that `weights` means for this run: "best", "last", a path to any
/// weight file (Python's own included), or "": what the run itself restored at
/// its end. Throws UserError if there is none.
Path find_weights(const RunFolder& run, const std::string& weights);

/// Opens data, model and weights. `config` is the run's, with what the user
/// changed (data.dir, device). Warns if the data are not those it was trained
/// on. Throws UserError if the weights do not fit.
TrainedRun open_trained_run(const RunFolder& run, const RunConfig& config,
                            const std::string& weights, Console& console);

/// The same of a config alone, whose `model.weights` names the file.
TrainedRun open_config(const RunConfig& config, Console& console);

/// The same with data already at hand and a file already chosen.
TrainedRun open_weights(const RunConfig& config,
                        std::shared_ptr<const ImageSet> images,
                        const Path& weights, Console& console);

/// A model without its data, for prediction.
struct TrainedModel {
  std::shared_ptr<Classifier> classifier;  ///< In evaluation mode.
  ImageShape image;
  std::int64_t classes = 0;
  c10::Device device = c10::Device(c10::kCPU);
};

/// Reads no data where the config alone says the images' size and the classes
/// (`data.set` "mnist" and "drawn_digits"). `weights` as in `find_weights`.
TrainedModel open_trained_model(const RunFolder& run, const RunConfig& config,
                                const std::string& weights, Console& console);
/// Of a config alone, whose `model.weights` names the file.
TrainedModel open_config_model(const RunConfig& config, Console& console);

/// The split's loss, confusion and `mistakes` most confident mistakes. Throws
/// UserError if the split holds no images.
Evaluation evaluate(Classification& task, SplitName split,
                    std::int64_t mistakes = 10);

/// "train", "valid" or "test". Throws UserError for another word.
SplitName parse_split(const std::string& name);

/// The images that a split's indices count in.
const LabeledImages& images_of(const ImageSet& set, SplitName split);

}  // namespace unroll
