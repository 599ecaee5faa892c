#include "data/skip_gram.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "data/tokens.h"

namespace unroll {
namespace {

constexpr double kPower = 0.75;  // of the counts, in draws

std::size_t place(std::int64_t number) {
  return static_cast<std::size_t>(number);
}

}  // namespace

WordLines known_words(const std::string& text, const TokenConfig& config,
                      const Vocabulary& vocabulary) {
  WordLines lines(1);
  for (const auto& word : tokens(text, config)) {
    if (word == "\n" && !lines.back().empty()) lines.emplace_back();
    if (word != "\n" && vocabulary.knows(word))
      lines.back().push_back(vocabulary.id(word));
  }
  if (lines.back().empty()) lines.pop_back();
  return lines;
}

WordFrequencies::WordFrequencies(const WordLines& lines, std::int64_t words)
    : counts_(place(words)) {
  for (const auto& line : lines)
    for (const auto word : line) {
      ++counts_[place(word)];
      ++total_;
    }
  double end = 0.0;
  for (const auto count : counts_)
    ends_.push_back(end += std::pow(static_cast<double>(count), kPower));
}

double WordFrequencies::stays(std::int64_t word, double subsample) const {
  const auto count = counts_[place(word)];
  if (subsample == 0.0 || count == 0) return 1.0;
  const double ratio =
      subsample * static_cast<double>(total_) / static_cast<double>(count);
  return std::min(1.0, std::sqrt(ratio) + ratio);
}

std::int64_t WordFrequencies::draw_other(std::int64_t than,
                                         Random& random) const {
  // From all stretches but that word's own, which is cut out.
  const double begin = than == 0 ? 0.0 : ends_[place(than - 1)];
  const double width = ends_[place(than)] - begin;
  double at = random.uniform(0.0, ends_.back() - width);
  if (at >= begin) at += width;
  const auto found = std::upper_bound(ends_.begin(), ends_.end() - 1, at);
  return found - ends_.begin();
}

std::int64_t WordFrequencies::different() const {
  return std::count_if(counts_.begin(), counts_.end(),
                       [](auto count) { return count > 0; });
}

SkipGram::SkipGram(WordLines lines, const WordFrequencies& frequencies,
                   const Word2vecConfig& config, std::int64_t batch_size,
                   std::uint64_t seed)
    : lines_(std::move(lines)),
      frequencies_(frequencies),
      config_(config),
      seed_(seed) {
  double staying = 0.0;
  for (const auto& line : lines_) {
    has_pairs_ = has_pairs_ || line.size() > 1;
    for (const auto word : line)
      staying += frequencies_.stays(word, config_.subsample);
  }
  batches_ = std::max<std::int64_t>(1, std::llround(staying) / batch_size);
}

bool SkipGram::same_line(std::int64_t a, std::int64_t b) const {
  return b >= 0 && place(b) < words_.size() &&
         line_of_[place(a)] == line_of_[place(b)];
}

void SkipGram::thin(Random random, double subsample) {
  words_.clear();
  line_of_.clear();
  centres_.clear();
  for (std::size_t line = 0; line < lines_.size(); ++line)
    for (const auto word : lines_[line]) {
      const double stays = frequencies_.stays(word, subsample);
      if (stays < 1.0 && random.uniform(0.0, 1.0) >= stays) continue;
      words_.push_back(word);
      line_of_.push_back(static_cast<std::int64_t>(line));
    }
  for (std::int64_t i = 0; place(i) < words_.size(); ++i)
    if (same_line(i, i - 1) || same_line(i, i + 1)) centres_.push_back(i);
}

void SkipGram::start_epoch(std::int64_t epoch) {
  epoch_ = epoch;
  const auto number = static_cast<std::uint64_t>(epoch);
  const Random random(seed_, "subsample", number);
  thin(random, config_.subsample);
  // A tiny text may lose all its neighbours: it is taken as it is, then.
  if (centres_.empty()) thin(random, 0.0);
  std::vector<std::int64_t> shuffled;
  for (const auto i : permutation(static_cast<std::int64_t>(centres_.size()),
                                  Random(seed_, "order", number)))
    shuffled.push_back(centres_[place(i)]);
  centres_ = std::move(shuffled);
}

void SkipGram::add_pairs(std::int64_t centre, Random& random,
                         SkipGramBatch& batch) const {
  const auto reach = 1 + static_cast<std::int64_t>(random.below(
                             static_cast<std::uint64_t>(config_.window)));
  for (auto i = centre - reach; i <= centre + reach; ++i) {
    if (i == centre || !same_line(centre, i)) continue;
    const auto near = words_[place(i)];
    batch.centres.push_back(words_[place(centre)]);
    batch.contexts.push_back(near);
    for (std::int64_t k = 0; k < config_.negatives; ++k)
      batch.negatives.push_back(frequencies_.draw_other(near, random));
  }
}

SkipGramBatch SkipGram::batch(std::int64_t index) const {
  const auto count = static_cast<std::int64_t>(centres_.size());
  // Thinning leaves now more and now fewer: these share what there is.
  const auto begin = std::min(count * index / batches_, count - 1);
  const auto end = std::max(count * (index + 1) / batches_, begin + 1);
  Random random(seed_, "pairs",
                static_cast<std::uint64_t>(epoch_ * batches_ + index));
  SkipGramBatch batch;
  for (auto i = begin; i < end; ++i)
    add_pairs(centres_[place(i)], random, batch);
  return batch;
}

}  // namespace unroll
