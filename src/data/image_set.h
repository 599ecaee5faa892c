#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/console.h"
#include "config/data_config.h"
#include "data/data_facts.h"

namespace unroll {

/// Images of one size, one byte a pixel (0 black), with a class each.
struct LabeledImages {
  std::int64_t count = 0;
  std::int64_t rows = 0;
  std::int64_t cols = 0;
  std::vector<std::uint8_t> pixels;  ///< [count, rows, cols]
  std::vector<std::int64_t> labels;  ///< [count], 0 .. classes-1
};

struct ImageSet : DataFacts {
  std::int64_t classes = 0;
  LabeledImages train;
  LabeledImages test;
};

/// Finds or makes what `config` asks for; MNIST that is nowhere to be found is
/// downloaded. Throws UserError for files that are missing or broken.
ImageSet open_image_set(const ImageSource& config, std::uint64_t seed,
                        Console& console);

}  // namespace unroll
