#pragma once

#include <variant>

#include "base/console.h"
#include "config/run_config.h"
#include "data/image_set.h"
#include "data/text_sets.h"

namespace unroll {

/// The data of any task.
using Dataset =
    std::variant<ImageSet, PlainText, LabeledTexts, TaggedTexts, PairedTexts>;

const DataFacts& facts(const Dataset& dataset);

/// Begins to open, in a thread of its own, what the next `open_dataset` of the
/// same config will give: LibTorch takes as long to load as the data do.
void open_dataset_ahead(const RunConfig& config, Console& console);

/// Finds, makes or downloads what the config's task learns from.
Dataset open_dataset(const RunConfig& config, Console& console);

}  // namespace unroll
