#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/classifier.h"

namespace unroll {

struct LayerSummary {
  std::string name;
  std::string kind;
  std::vector<std::int64_t> output_shape;  ///< Of a batch of one.
  std::int64_t parameters = 0;
  std::int64_t multiply_adds = 0;  ///< For one image.
};

struct ModelSummary {
  std::vector<LayerSummary> layers;
  std::int64_t parameters = 0;
  std::int64_t multiply_adds = 0;
};

/// Runs one blank image through the model, in evaluation mode, and notes what
/// each layer does. Leaves the model in the mode it was in.
ModelSummary summarize(Classifier& model, ImageShape image);

}  // namespace unroll
