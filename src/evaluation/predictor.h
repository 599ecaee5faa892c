#pragma once

#include <c10/core/Device.h>

#include <memory>
#include <vector>

#include "base/console.h"
#include "checkpoint/run_folder.h"
#include "evaluation/prediction.h"
#include "models/classifier.h"

namespace unroll {

/// A classifier of images without its data.
struct TrainedModel {
  std::shared_ptr<Classifier> classifier;  ///< In evaluation mode.
  ImageShape image;
  std::int64_t classes = 0;
  c10::Device device = c10::Device(c10::kCPU);
};

/// Made from a Classification's signature, with `weights`.
TrainedModel open_classifier(const Json& signature, const std::string& origin,
                             const RunConfig& config, const Path& weights,
                             Console& console);

/// Classes of `images`, in their order, in evaluation mode. Each image must
/// hold model.image.rows x model.image.cols pixels.
std::vector<Prediction> predict(TrainedModel& model,
                                std::vector<InputImage> images);

/// [rows][classes]: what a model that reads an image row by row says once it
/// has read that row and those above, and no other.
std::vector<std::vector<double>> predict_after_each_row(TrainedModel& model,
                                                        const GreyImage& image);

}  // namespace unroll
