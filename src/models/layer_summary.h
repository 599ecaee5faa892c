#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/classifier.h"

namespace unroll {

struct LayerSummary {
  std::string name;
  std::string kind;
  /// Of a batch of one; empty where the model was not run.
  std::vector<std::int64_t> output_shape;
  std::int64_t parameters = 0;
  std::int64_t multiply_adds = 0;  ///< For one image, or one step of time.
};

struct ModelSummary {
  std::vector<LayerSummary> layers;
  std::int64_t parameters = 0;
  std::int64_t multiply_adds = 0;
};

/// Runs one blank image through the model, in evaluation mode, and notes what
/// each layer does. Leaves the model in the mode it was in.
ModelSummary summarize(Classifier& model, ImageShape image);

/// The modules that hold parameters of their own, as they stand, not run.
/// Multiply-adds are those of applying each once; a table of embeddings is
/// looked up and has none.
ModelSummary summarize(const torch::nn::Module& model);

}  // namespace unroll
