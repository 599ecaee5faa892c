#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/console.h"
#include "config/data_config.h"
#include "data/data_facts.h"

namespace unroll {

// Sets of text, read and checked, cut into training, validation and test parts.
// Every string is valid UTF-8. The functions that open them throw UserError
// with file and line for what is missing or broken, and download a public set
// that is nowhere to be found.

/// One running text: `valid` is its tail.
struct PlainText : DataFacts {
  std::string train;
  std::string valid;
};
PlainText open_plain_text(const TextDataConfig& config, Console& console);

struct LabeledText {
  std::string text;
  std::int64_t label = 0;
};

struct LabeledTexts : DataFacts {
  std::vector<std::string> labels;
  std::vector<LabeledText> train, valid, test;
};
/// The parts are drawn by `seed`; a text that stands in the set more than once
/// is in one part only.
LabeledTexts open_labeled_texts(const LabeledTextDataConfig& config,
                                std::uint64_t seed, Console& console);

struct TaggedSentence {
  std::vector<std::string> words;
  std::vector<std::string> tags;  ///< As many as words.
};

struct TaggedTexts : DataFacts {
  std::vector<TaggedSentence> train, valid, test;
};
TaggedTexts open_tagged_texts(const TaggedTextDataConfig& config,
                              Console& console);

struct TextPair {
  std::string source;
  std::string target;
};

struct PairedTexts : DataFacts {
  std::vector<TextPair> train, valid, test;
};
PairedTexts open_paired_texts(const ParallelTextDataConfig& config,
                              Console& console);

}  // namespace unroll
