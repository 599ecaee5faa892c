#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "data/image_set.h"
#include "evaluation/evaluation_text.h"
#include "evaluation/experiment_result.h"

namespace unroll {

/// A test image, and what each row takes it for: the class that most of its
/// seeds say, of several the smallest.
struct DisputedImage {
  std::int64_t index = 0;
  std::int64_t truth = 0;
  std::vector<std::int64_t> said;  ///< [row]
};

/// Where rows differ on the same test images.
struct Disagreements {
  std::vector<std::string> names;                      ///< [row]
  std::vector<std::vector<DisputedImage>> only_right;  ///< [row]
  std::vector<DisputedImage> all_wrong;
  /// [row][class] share of the class's images that are right, mean over seeds.
  std::vector<std::vector<double>> recall;
};

/// Rows without a good run are left out. Throws UserError if the rows did not
/// all classify `test`.
Disagreements find_disagreements(const std::vector<ExperimentRow>& rows,
                                 const ImageSet& set);

/// Counts, pictures of the first of each kind, and recall of each class; of
/// many rows for the first, the best, alone.
std::string disagreements_text(const Disagreements& disagreements,
                               const LabeledImages& images,
                               const TextStyle& style);
/// names, only_right and all_wrong (each image index, truth, said), recall.
Json to_json(const Disagreements& disagreements);

}  // namespace unroll
