#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "evaluation/evaluation_text.h"
#include "evaluation/prediction_input.h"

namespace unroll {

/// What the model says of one image.
struct Prediction {
  InputImage input;
  std::int64_t label = 0;             ///< The most probable class.
  std::int64_t runner_up = 0;         ///< The next one.
  std::vector<double> probabilities;  ///< [classes]
};

/// Each: file, index (IDX only), class, probability, runner_up and
/// probabilities.
Json to_json(const std::vector<Prediction>& predictions);

/// Picture beside class, probability, runner-up and bars of the likeliest.
std::string prediction_text(const Prediction& prediction,
                            const TextStyle& style);

}  // namespace unroll
