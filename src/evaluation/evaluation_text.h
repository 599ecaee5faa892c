#pragma once

#include <string>
#include <vector>

#include "data/image_set.h"
#include "evaluation/evaluation.h"

namespace unroll {

/// How much room there is, and whether it has colours.
struct TextStyle {
  int width = 80;
  bool colours = false;
};

/// What classes, and the examples of them, are called.
struct ClassNames {
  std::vector<std::string> labels = {};  ///< Empty: their numbers.
  std::string unit = "images";

  std::string of(std::int64_t label) const;
};

/// "accuracy 98.04 % (95 % interval 97.75 to 98.29), loss 0.0712, ..."
std::string headline(const Evaluation& evaluation);

/// Examples, precision, recall and F1 of each class; of many classes only the
/// worst, and a line that says so.
std::string class_table(const Confusion& confusion,
                        const ClassNames& names = {});

/// Rows are truth, columns what the model said. Where that is wider than
/// `width`, the pairs that are confused most often instead.
std::string confusion_text(const Confusion& confusion, int width,
                           const ClassNames& names = {});

/// The most confident mistakes, each with its picture. `images` is the set that
/// the indices of the mistakes count in.
std::string mistakes_text(const Evaluation& evaluation,
                          const LabeledImages& images, const TextStyle& style);

/// All of the above under headings.
std::string evaluation_text(const Evaluation& evaluation,
                            const LabeledImages& images,
                            const TextStyle& style);

}  // namespace unroll
