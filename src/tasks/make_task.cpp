#include "tasks/make_task.h"

#include "tasks/captioning.h"
#include "tasks/classification.h"
#include "tasks/frame_tagging.h"
#include "tasks/language_modeling.h"
#include "tasks/painting.h"
#include "tasks/tagging.h"
#include "tasks/text_classification.h"
#include "tasks/translation.h"
#include "tasks/word_vectors.h"

namespace unroll {
namespace {

/// One for each task. `task` is config.task as what it is.
struct Maker {
  const RunConfig& config;
  const Dataset& dataset;
  c10::Device device;

  using Made = std::unique_ptr<Task>;

  Made operator()(const ClassificationConfig&) const {
    return std::make_unique<Classification>(config, get<ImageSet>(), device);
  }
  Made operator()(const LanguageModelingConfig&) const {
    return std::make_unique<LanguageModeling>(config, get<PlainText>(), device);
  }
  Made operator()(const TextClassificationConfig&) const {
    return std::make_unique<TextClassification>(config, get<LabeledTexts>(),
                                                device);
  }
  Made operator()(const TaggingConfig&) const {
    return std::make_unique<Tagging>(config, get<TaggedTexts>(), device);
  }

  Made operator()(const TranslationConfig&) const {
    return std::make_unique<TranslationTask>(config, get<PairedTexts>(),
                                             device);
  }

  Made operator()(const WordVectorsConfig&) const {
    return std::make_unique<WordVectorsTask>(config, get<PlainText>(), device);
  }

  Made operator()(const CaptioningConfig&) const {
    return std::make_unique<Captioning>(config, get<ImageSet>(), device);
  }
  Made operator()(const PaintingConfig&) const {
    return std::make_unique<Painting>(config, get<ImageSet>(), device);
  }
  Made operator()(const FrameTaggingConfig&) const {
    return std::make_unique<FrameTagging>(config, get<ImageSet>(), device);
  }

  template <class Set>
  const Set& get() const {
    return std::get<Set>(dataset);
  }
};

}  // namespace

std::unique_ptr<Task> make_task(const RunConfig& config, const Dataset& dataset,
                                c10::Device device) {
  return std::visit(Maker{config, dataset, device}, config.task);
}

}  // namespace unroll
