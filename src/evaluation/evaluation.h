#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "metrics/confusion.h"

namespace unroll {

struct Mistake {
  std::int64_t index = 0;  ///< In its set (the training or the test images).
  std::int64_t truth = 0;
  std::int64_t predicted = 0;
  double probability = 0.0;  ///< Of the wrong class.
};

/// What a model makes of one split.
struct Evaluation {
  double loss = 0.0;  ///< Mean over images of the negative log-likelihood.
  Confusion confusion{0};
  std::vector<Mistake> mistakes;  ///< The most confident first.
  double seconds = 0.0;           ///< Of inference.
};

/// The scores of each class, by its name, or its number where `labels` is
/// empty.
Json class_scores(const Confusion& confusion,
                  const std::vector<std::string>& labels = {});

/// accuracy (0 to 1), interval, loss, count, seconds, macro_f1, classes (the
/// scores of each), confusion (rows are truth) and mistakes.
Json to_json(const Evaluation& evaluation);

}  // namespace unroll
