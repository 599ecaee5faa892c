#include "tasks/sentence_reader.h"

#include <unordered_map>
#include <utility>

#include "data/letters.h"
#include "data/tokens.h"
#include "tasks/padded_ids.h"

namespace unroll {
namespace {

constexpr std::ptrdiff_t kMostCharacters = 40;

/// As the vocabulary of words has it.
std::string cased(const std::string& word, bool lowercase) {
  return lowercase ? lower_case(word) : word;
}

/// The characters of a word that are read.
std::vector<std::string> spelling(const std::string& word) {
  auto letters = characters(word);
  const auto excess = std::ssize(letters) - kMostCharacters;
  if (excess <= 0) return letters;
  const auto cut = letters.begin() + kMostCharacters / 2;
  letters.erase(cut, cut + excess);
  return letters;
}

Vocabulary count_words(const std::vector<TaggedSentence>& sentences,
                       const TaggedTextDataConfig& config) {
  std::vector<std::vector<std::string>> all;
  for (const auto& sentence : sentences) {
    auto& words = all.emplace_back();
    for (const auto& word : sentence.words)
      words.push_back(cased(word, config.lowercase));
  }
  return Vocabulary::count(all, config.min_count);
}

Vocabulary count_characters(const std::vector<TaggedSentence>& sentences,
                            std::int64_t min_count) {
  std::vector<std::vector<std::string>> all;
  for (const auto& sentence : sentences)
    for (const auto& word : sentence.words) all.push_back(spelling(word));
  return Vocabulary::count(all, min_count);
}

/// The different words of a batch, in the order in which they come.
class Spellings {
 public:
  std::int64_t number_of(const std::string& word, const Vocabulary& letters) {
    const auto [found, is_new] = numbers_.emplace(word, std::ssize(ids_));
    if (is_new) ids_.push_back(letters.ids(spelling(word)));
    return found->second;
  }
  PaddedIds padded(c10::Device device) const {
    return padded_ids(ids_, device);
  }

 private:
  std::unordered_map<std::string, std::int64_t> numbers_;
  std::vector<std::vector<std::int64_t>> ids_;
};

}  // namespace

SentenceReader::SentenceReader(const TaggedTextDataConfig& config,
                               const std::vector<TaggedSentence>& sentences)
    : SentenceReader(config, count_words(sentences, config),
                     count_characters(sentences, config.min_count)) {}

SentenceReader::SentenceReader(const TaggedTextDataConfig& config,
                               Vocabulary words, Vocabulary characters)
    : lowercase_(config.lowercase),
      words_(std::move(words)),
      characters_(std::move(characters)) {}

TaggerInput SentenceReader::read(
    const std::vector<std::vector<std::string>>& sentences,
    c10::Device device) const {
  Spellings spellings;
  std::vector<std::vector<std::int64_t>> ids, spelling_of;
  for (const auto& sentence : sentences) {
    auto& row = ids.emplace_back();
    auto& spelt = spelling_of.emplace_back();
    for (const auto& word : sentence) {
      row.push_back(words_.id(cased(word, lowercase_)));
      spelt.push_back(spellings.number_of(word, characters_));
    }
  }
  const auto padded = padded_ids(ids, device);
  const auto spelt = spellings.padded(device);
  return {padded.ids, padded.lengths, spelt.ids, spelt.lengths,
          padded_ids(spelling_of, device).ids};
}

}  // namespace unroll
