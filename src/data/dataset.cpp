#include "data/dataset.h"

#include <future>
#include <optional>
#include <string>
#include <utility>

#include "config/config_io.h"

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

Dataset open_now(const RunConfig& config, Console& console) {
  const Opener opener{config, console};
  return std::visit([&](const auto& task) { return opener(task.data); },
                    config.task);
}

/// A set that is being opened, and by which config.
struct Ahead {
  std::string config;
  std::future<Dataset> set;
};
std::optional<Ahead> ahead;

}  // namespace

const DataFacts& facts(const Dataset& dataset) {
  return std::visit([](const auto& set) -> const DataFacts& { return set; },
                    dataset);
}

void open_dataset_ahead(const RunConfig& config, Console& console) {
  ahead = {to_json(config).dump(),
           std::async(std::launch::async, [config, &console] {
             return open_now(config, console);
           })};
}

Dataset open_dataset(const RunConfig& config, Console& console) {
  if (!ahead || ahead->config != to_json(config).dump())
    return open_now(config, console);
  auto opened = std::exchange(ahead, std::nullopt);
  return opened->set.get();
}

}  // namespace unroll
