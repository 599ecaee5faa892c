#include "metrics/bleu.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string_view>
#include <unordered_map>

namespace unroll {
namespace {

constexpr std::size_t kOrders = 4;

using Words = std::vector<std::string>;
/// How often each run of words is there, the words apart by spaces.
using Counts = std::unordered_map<std::string, std::int64_t>;

Counts count_runs(const Words& words, std::size_t order) {
  Counts counts;
  for (std::size_t begin = 0; begin + order <= words.size(); ++begin) {
    std::string run = words[begin];
    for (std::size_t i = 1; i < order; ++i) run += ' ' + words[begin + i];
    ++counts[run];
  }
  return counts;
}

/// Of all sentences together, for each order.
struct Matches {
  std::array<std::int64_t, kOrders> correct{}, total{};

  void add(const Words& hypothesis, const Words& reference) {
    for (std::size_t order = 1; order <= kOrders; ++order) {
      const Counts expected = count_runs(reference, order);
      for (const auto& [run, count] : count_runs(hypothesis, order)) {
        const auto found = expected.find(run);
        total[order - 1] += count;
        if (found != expected.end())
          correct[order - 1] += std::min(count, found->second);
      }
    }
  }
};

double brevity_penalty(std::int64_t hypothesis, std::int64_t reference) {
  if (hypothesis >= reference) return 1.0;
  if (hypothesis == 0) return 0.0;
  return std::exp(1.0 - static_cast<double>(reference) /
                            static_cast<double>(hypothesis));
}

/// In percent. The k-th order without a match counts as 1 / 2^k matches (NIST's
/// mteval, method 3 of Chen and Cherry 2014).
std::array<double, kOrders> precisions(const Matches& matches) {
  std::array<double, kOrders> precisions{};
  double part = 1.0;
  for (std::size_t i = 0; i < kOrders && matches.total[i] > 0; ++i) {
    auto correct = static_cast<double>(matches.correct[i]);
    if (matches.correct[i] == 0) correct = part /= 2.0;
    precisions[i] = 100.0 * correct / static_cast<double>(matches.total[i]);
  }
  return precisions;
}

/// 0 where one of them is: no hypothesis has as many words.
double geometric_mean(const std::array<double, kOrders>& values) {
  double sum = 0.0;
  for (const double value : values) sum += std::log(value);
  return std::exp(sum / static_cast<double>(values.size()));
}

}  // namespace

Bleu corpus_bleu(const std::vector<std::string>& hypotheses,
                 const std::vector<std::string>& references) {
  if (hypotheses.size() != references.size())
    throw std::invalid_argument("BLEU needs a reference for each hypothesis");
  Bleu bleu;
  Matches matches;
  for (std::size_t i = 0; i < hypotheses.size(); ++i) {
    const Words hypothesis = words_13a(hypotheses[i]);
    const Words reference = words_13a(references[i]);
    matches.add(hypothesis, reference);
    bleu.hypothesis_length += static_cast<std::int64_t>(hypothesis.size());
    bleu.reference_length += static_cast<std::int64_t>(reference.size());
  }
  bleu.brevity_penalty =
      brevity_penalty(bleu.hypothesis_length, bleu.reference_length);
  if (matches.correct[0] == 0) return bleu;  // longer runs do not match either
  bleu.precisions = precisions(matches);
  bleu.score = bleu.brevity_penalty * geometric_mean(bleu.precisions);
  return bleu;
}

}  // namespace unroll
