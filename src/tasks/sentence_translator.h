#pragma once

#include <c10/core/Device.h>

#include <memory>
#include <string>
#include <vector>

#include "config/run_config.h"
#include "data/vocabulary.h"
#include "models/translator.h"

namespace unroll {

/// Words of both languages.
struct TranslationVocabularies {
  Vocabulary source;
  Vocabulary target;  ///< With the marks of a sentence's start and end.
};

/// A translated text, and where the model looked.
struct Translation {
  std::string text;
  double score = 0.0;  ///< See `Sequence`.
  std::vector<std::string> source_words;
  std::vector<std::string> target_words;
  at::Tensor attention;  ///< [target, source]; undefined without attention.
};

/// A Translator among texts: words are cut by `joined_words`, so that what
/// comes out is spelt and spaced as people write. A word that the model cannot
/// name is copied from the source word it looks at most (Luong et al., 2015,
/// https://aclanthology.org/P15-1002).
class SentenceTranslator {
 public:
  /// Fresh weights.
  SentenceTranslator(const TranslationConfig& config,
                     TranslationVocabularies vocabularies);

  Translator& net() { return *net_; }
  const TranslationVocabularies& vocabularies() const { return vocabularies_; }

  /// At least one: an empty text is one unknown word.
  std::vector<std::int64_t> source_ids(const std::string& text) const;
  /// Start mark, words, end mark.
  std::vector<std::int64_t> target_ids(const std::string& text) const;

  /// In evaluation mode, in the order of `texts`. beam_size 1: greedy.
  std::vector<Translation> translate(const std::vector<std::string>& texts,
                                     std::int64_t beam_size,
                                     c10::Device device);

 private:
  std::vector<std::string> words_of(const std::string& text) const;
  Translation spelt(const std::string& source, const Sequence& sequence) const;

  TranslationConfig config_;
  TranslationVocabularies vocabularies_;
  std::shared_ptr<Translator> net_;
};

inline constexpr const char* kStartMark = "<s>";
inline constexpr const char* kEndMark = "</s>";

}  // namespace unroll
