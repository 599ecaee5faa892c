#pragma once

#include <vector>

#include "evaluation/evaluator.h"
#include "evaluation/prediction.h"

namespace unroll {

/// Classes of `images`, in their order, in evaluation mode. Each image must
/// hold model.image.rows x model.image.cols pixels.
std::vector<Prediction> predict(TrainedModel& model,
                                std::vector<InputImage> images);

}  // namespace unroll
