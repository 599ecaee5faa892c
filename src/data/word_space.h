#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/files.h"

namespace unroll {

struct Neighbour {
  std::string word;
  double score = 0.0;  ///< Cosine of the angle between the two vectors.
};

/// Words as points, and which lie near one another.
class WordSpace {
 public:
  /// values: [words, size]. Of a word that is there twice the first counts.
  WordSpace(std::vector<std::string> words, std::vector<float> values,
            std::int64_t size);

  std::int64_t size() const { return size_; }  ///< Numbers a vector.
  const std::vector<std::string>& words() const { return words_; }
  bool knows(const std::string& word) const { return places_.contains(word); }

  /// Words added up, each of length 1: {{"king", 1}, {"man", -1}, ...}.
  struct Term {
    std::string word;  ///< Must be known.
    double sign = 1.0;
  };
  /// The `count` words nearest to the sum of `terms`, which are left out
  /// themselves; the nearest first, ties in the words' order.
  std::vector<Neighbour> nearest(const std::vector<Term>& terms,
                                 std::int64_t count) const;

  /// Up to three words spelt like `word`.
  std::vector<std::string> spelt_like(const std::string& word) const;

  /// word2vec's text format: "COUNT SIZE", then a line of each word and its
  /// numbers. Words with white space, which it cannot hold, are left out.
  std::string text() const;

 private:
  std::size_t place(const std::string& word) const { return places_.at(word); }
  const float* row(std::size_t place) const;

  std::vector<std::string> words_;
  std::vector<float> values_;    // [words, size], as given
  std::vector<double> lengths_;  // of each
  std::int64_t size_;
  std::unordered_map<std::string, std::size_t> places_;
};

/// Reads word2vec's text format. Throws UserError with file and line for all
/// else.
WordSpace read_word_space(const Path& file);

/// "king - man + woman" in terms. Throws UserError for what is none.
std::vector<WordSpace::Term> parse_terms(const std::string& text);

}  // namespace unroll
