#pragma once

#include <string>

#include "commands/engine.h"
#include "evaluation/predictor.h"

namespace unroll {

/// A subject's classifier of images, without its data where the run kept what
/// the model must know of them. `weights` as in PredictRequest.
TrainedModel open_image_model(const Subject& subject,
                              const std::string& weights, Console& console);

}  // namespace unroll
