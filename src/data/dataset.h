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

/// Finds, makes or downloads what the config's task learns from.
Dataset open_dataset(const RunConfig& config, Console& console);

}  // namespace unroll
