#pragma once

#include <string>
#include <vector>

#include "base/json.h"

namespace unroll {

/// What the model says of one text.
struct TextPrediction {
  std::string text;
  std::vector<double> probabilities;  ///< [labels], two of them at least.
};

/// text, label, probability, runner_up (label, probability) and probabilities
/// (of each label by its name).
Json to_json(const TextPrediction& prediction,
             const std::vector<std::string>& labels);

/// The text, then label, runner-up and bars of the likeliest.
std::string prediction_text(const TextPrediction& prediction,
                            const std::vector<std::string>& labels);

/// What the model says of each word of a text.
struct TaggedWord {
  std::string word;
  std::string tag;
  double probability = 0.0;
};

/// text, and words (each word, tag, probability).
Json to_json(const std::string& text, const std::vector<TaggedWord>& words);

/// "the/DET dog/NOUN", cut into lines of `width` columns.
std::string tagged_text(const std::vector<TaggedWord>& words, int width);

}  // namespace unroll
