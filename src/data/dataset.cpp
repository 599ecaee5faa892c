#include "data/dataset.h"

namespace unroll {
namespace {

/// One for each kind of data section.
struct Opener {
  const RunConfig& config;
  Console& console;

  Dataset operator()(const ImageSource& data) const {
    return open_image_set(data, config.seed, console);
  }
  Dataset operator()(const TextDataConfig& data) const {
    return open_plain_text(data, console);
  }
  Dataset operator()(const LabeledTextDataConfig& data) const {
    return open_labeled_texts(data, config.seed, console);
  }
  Dataset operator()(const TaggedTextDataConfig& data) const {
    return open_tagged_texts(data, console);
  }
  Dataset operator()(const ParallelTextDataConfig& data) const {
    return open_paired_texts(data, console);
  }
};

}  // namespace

const DataFacts& facts(const Dataset& dataset) {
  return std::visit([](const auto& set) -> const DataFacts& { return set; },
                    dataset);
}

Dataset open_dataset(const RunConfig& config, Console& console) {
  const Opener opener{config, console};
  return std::visit([&](const auto& task) { return opener(task.data); },
                    config.task);
}

}  // namespace unroll
