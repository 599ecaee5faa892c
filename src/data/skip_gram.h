#pragma once

#include <cstdint>
#include <vector>

#include "base/random.h"
#include "config/data_config.h"
#include "config/model_config.h"
#include "data/vocabulary.h"

namespace unroll {

/// Numbers of words, line by line.
using WordLines = std::vector<std::vector<std::int64_t>>;

/// The words of `config` in `text` that are known; a line that has none is
/// left out.
WordLines known_words(const std::string& text, const TokenConfig& config,
                      const Vocabulary& vocabulary);

/// How often each word of a text is there, and what follows from that.
class WordFrequencies {
 public:
  /// Of words 0 .. words-1.
  WordFrequencies(const WordLines& lines, std::int64_t words);

  /// The probability with which a word stays when frequent ones are thinned
  /// out: sqrt(t/f) + t/f, at most 1, for a word of share f of the text and
  /// t = `subsample` (as in the authors' program). 0 thins nothing.
  double stays(std::int64_t word, double subsample) const;

  /// A word other than `than`, drawn in proportion to its count to the 3/4.
  std::int64_t draw_other(std::int64_t than, Random& random) const;

  /// How many words are there at least once.
  std::int64_t different() const;

 private:
  std::vector<std::int64_t> counts_;
  std::int64_t total_ = 0;
  std::vector<double> ends_;  // of each word's stretch of what is drawn from
};

/// B pairs of a word and one that stands near it.
struct SkipGramBatch {
  std::vector<std::int64_t> centres;    ///< [B]
  std::vector<std::int64_t> contexts;   ///< [B]
  std::vector<std::int64_t> negatives;  ///< [B, K] drawn words.
};

/// The pairs that skip-gram learns from (Mikolov et al., 2013). In each epoch
/// frequent words are thinned out anew; every word that stays is once, in
/// random order, the centre of a window of 1 to `window` words to either side,
/// within its line. All of it is a pure function of the seed and the epoch.
class SkipGram {
 public:
  /// `batch_size`: centre words a batch, about.
  SkipGram(WordLines lines, const WordFrequencies& frequencies,
           const Word2vecConfig& config, std::int64_t batch_size,
           std::uint64_t seed);

  /// Whether any line has two words; if not, nothing else may be asked.
  bool has_pairs() const { return has_pairs_; }
  /// The same in every epoch.
  std::int64_t batches() const { return batches_; }
  void start_epoch(std::int64_t epoch);
  /// Never empty.
  SkipGramBatch batch(std::int64_t index) const;

 private:
  void thin(Random random, double subsample);
  bool same_line(std::int64_t a, std::int64_t b) const;
  void add_pairs(std::int64_t place, Random& random,
                 SkipGramBatch& batch) const;

  WordLines lines_;
  WordFrequencies frequencies_;
  Word2vecConfig config_;
  std::uint64_t seed_;
  bool has_pairs_ = false;
  std::int64_t batches_ = 0;
  // Of this epoch:
  std::int64_t epoch_ = 0;
  std::vector<std::int64_t> words_;    // those that stayed, in their order
  std::vector<std::int64_t> line_of_;  // of each of them
  std::vector<std::int64_t> centres_;  // places in words_, in random order
};

}  // namespace unroll
