#pragma once

#include "commands/engine.h"

namespace unroll {

// `predict`, task by task: what the model says of each thing it is given, on
// the console, or with --json as one object. Each returns the exit code.

int predict_images(const PredictRequest& request, Console& console);
/// The label of each text.
int predict_labels(const PredictRequest& request, Console& console);
/// The tag of each word of each text.
int predict_tags(const PredictRequest& request, Console& console);

int predict_frames(const PredictRequest& request, Console& console);

}  // namespace unroll
