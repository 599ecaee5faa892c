#pragma once

#include "config/model_config.h"
#include "export/computation.h"
#include "models/classifier.h"
#include "models/language_model.h"
#include "models/painter.h"
#include "models/tagger.h"
#include "models/text_classifier.h"

namespace unroll {

// What each model computes, with inputs and outputs that say what they are.
// Sizes: "batch", and of sequences "steps", are the caller's choice.

Computation computation_of(const ClassifierConfig& config, ImageShape image,
                           std::int64_t classes, const Classifier& model);
Computation computation_of(const TextClassifierConfig& config,
                           std::int64_t labels, TextClassifier& model);
Computation computation_of(const TaggerConfig& config, std::int64_t tags,
                           Tagger& model);
/// With the state before the text as input, and that after it as output.
Computation computation_of(const LanguageModelConfig& config,
                           LanguageModel& model);
Computation computation_of(const PainterConfig& config, ImageShape image,
                           std::int64_t classes, const Painter& model);

// --- what they share ---------------------------------------------------------

/// What a recurrent stack reads: x [N, T, F], and, unless they are "", lengths
/// and the state before.
struct RecurrentInputs {
  std::string x, lengths = "", h = "", c = "";
};

/// The names of what it puts out.
struct RecurrentOutputs {
  std::string outputs, h, c;
  std::string lengths;  ///< As they went in.
  std::int64_t directions = 1;
};

RecurrentOutputs add_recurrence(Computation& computation,
                                const std::string& layer,
                                const RecurrenceConfig& config,
                                const RecurrentInputs& inputs);
/// [N, D*H]
std::string add_read_out(Computation& computation, Readout readout,
                         const RecurrentOutputs& run);

}  // namespace unroll
