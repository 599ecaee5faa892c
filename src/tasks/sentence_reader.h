#pragma once

#include <string>
#include <vector>

#include "data/text_sets.h"
#include "data/vocabulary.h"
#include "models/tagger.h"

namespace unroll {

/// Turns sentences, cut into words, into what a Tagger reads. Words are known
/// in small letters if the config says so; characters keep their case. Of a
/// word of more than 40 characters the first and the last 20 are read.
class SentenceReader {
 public:
  /// Words and characters that `sentences` hold at least min_count times.
  SentenceReader(const TaggedTextDataConfig& config,
                 const std::vector<TaggedSentence>& sentences);
  SentenceReader(const TaggedTextDataConfig& config, Vocabulary words,
                 Vocabulary characters);

  /// Each sentence must hold a word.
  TaggerInput read(const std::vector<std::vector<std::string>>& sentences,
                   c10::Device device) const;

  const Vocabulary& words() const { return words_; }
  const Vocabulary& characters() const { return characters_; }
  /// How many of each the net must know; `tags` is taken over.
  Tagger::Sizes sizes(std::int64_t tags) const {
    return {words_.size(), characters_.size(), tags};
  }

 private:
  bool lowercase_;
  Vocabulary words_;
  Vocabulary characters_;
};

}  // namespace unroll
