#include "tasks/sentence_translator.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "data/letters.h"
#include "data/sequence_batches.h"
#include "data/tokens.h"
#include "tasks/padded_ids.h"

namespace unroll {
namespace {

constexpr std::int64_t kSearchBatch = 50;  // sources searched side by side

/// A translation is hardly ever longer than this.
std::int64_t most_units(std::int64_t source_length) {
  return 2 * source_length + 20;
}

}  // namespace

SentenceTranslator::SentenceTranslator(const TranslationConfig& config,
                                       TranslationVocabularies vocabularies)
    : config_(config),
      vocabularies_(std::move(vocabularies)),
      net_(std::make_shared<Translator>(config.model,
                                        vocabularies_.source.size(),
                                        vocabularies_.target.size())) {}

std::vector<std::string> SentenceTranslator::words_of(
    const std::string& text) const {
  return joined_words(config_.data.lowercase ? lower_case(text) : text);
}

std::vector<std::int64_t> SentenceTranslator::source_ids(
    const std::string& text) const {
  auto ids = vocabularies_.source.ids(words_of(text));
  if (ids.empty()) ids.push_back(0);
  return ids;
}

std::vector<std::int64_t> SentenceTranslator::target_ids(
    const std::string& text) const {
  auto ids = vocabularies_.target.ids(words_of(text));
  ids.insert(ids.begin(), vocabularies_.target.id(kStartMark));
  ids.push_back(vocabularies_.target.id(kEndMark));
  return ids;
}

Translation SentenceTranslator::spelt(const std::string& source,
                                      const Sequence& sequence) const {
  Translation translation;
  translation.score = sequence.score;
  translation.source_words = words_of(source);
  translation.attention = sequence.attention;
  const auto read = static_cast<std::int64_t>(translation.source_words.size());
  for (std::size_t i = 0; i < sequence.ids.size(); ++i) {
    std::string word = vocabularies_.target.unit(sequence.ids[i]);
    if (sequence.ids[i] == 0 && sequence.attention.defined() && read > 0) {
      const auto looked_at =
          sequence.attention[static_cast<std::int64_t>(i)].slice(0, 0, read);
      word = translation.source_words[static_cast<std::size_t>(
          looked_at.argmax().item<std::int64_t>())];
    }
    translation.target_words.push_back(std::move(word));
  }
  translation.text = join_words(translation.target_words);
  return translation;
}

std::vector<Translation> SentenceTranslator::translate(
    const std::vector<std::string>& texts, std::int64_t beam_size,
    c10::Device device) {
  std::vector<std::vector<std::int64_t>> sources;
  for (const auto& text : texts) sources.push_back(source_ids(text));
  SearchOptions options;
  options.start = vocabularies_.target.id(kStartMark);
  options.end = vocabularies_.target.id(kEndMark);
  options.beam_size = beam_size;
  options.length_penalty = config_.model.length_penalty;
  std::vector<Translation> translations(texts.size());
  for (const auto& places :
       batches_by_length(lengths_of(sources), kSearchBatch)) {
    const PaddedIds batch = padded_ids(picked(sources, places), device);
    options.most_units = most_units(batch.ids.size(1));
    const auto found = net_->translate(batch.ids, batch.lengths, options);
    for (std::size_t i = 0; i < places.size(); ++i) {
      const auto place = static_cast<std::size_t>(places[i]);
      translations[place] = spelt(texts[place], found[i]);
    }
  }
  return translations;
}

}  // namespace unroll
