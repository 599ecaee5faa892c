#include "metrics/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "base/random.h"

namespace unroll {
namespace {

/// Examples that the same runs got right are all one: there are few kinds of
/// them, and a resample is how many it has of each.
struct Kinds {
  std::vector<std::uint32_t> of_example;
  std::vector<std::string> right;  ///< [kind][run]: 1 or 0, runs of all models.
};

Kinds kinds_of(const std::vector<RightAnswers>& models) {
  Kinds kinds;
  std::map<std::string, std::uint32_t> known;
  const std::size_t examples = models.at(0).at(0).size();
  for (std::size_t i = 0; i < examples; ++i) {
    std::string right;
    for (const auto& model : models)
      for (const auto& run : model)
        right += static_cast<char>(run.at(i) != 0 ? 1 : 0);
    const auto [at, is_new] =
        known.emplace(right, static_cast<std::uint32_t>(known.size()));
    if (is_new) kinds.right.push_back(right);
    kinds.of_example.push_back(at->second);
  }
  return kinds;
}

/// How many of each kind are among as many examples, drawn with replacement.
std::vector<std::int64_t> draw_examples(const Kinds& kinds, Random& random) {
  std::vector<std::int64_t> counts(kinds.right.size());
  const std::uint64_t size = kinds.of_example.size();
  const auto draw = [&](std::uint64_t bits) {
    ++counts[kinds.of_example[(bits & 0xffffffffu) * size >> 32]];
  };
  for (std::uint64_t i = 0; i + 1 < size; i += 2) {
    const std::uint64_t bits = random.next();
    draw(bits);
    draw(bits >> 32);
  }
  if (size % 2 == 1) draw(random.next());
  return counts;
}

/// Right answers of each run, all models' runs in order.
std::vector<std::int64_t> right_of(const Kinds& kinds,
                                   const std::vector<std::int64_t>& counts) {
  std::vector<std::int64_t> sums(kinds.right.front().size());
  for (std::size_t kind = 0; kind < counts.size(); ++kind)
    for (std::size_t run = 0; run < sums.size(); ++run)
      sums[run] += kinds.right[kind][run] * counts[kind];
  return sums;
}

double percentile(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const auto above = std::min(below + 1, sorted.size() - 1);
  const double rest = place - std::floor(place);
  return sorted[below] + rest * (sorted[above] - sorted[below]);
}

}  // namespace

std::vector<std::vector<double>> bootstrap_accuracies(
    const std::vector<RightAnswers>& models, std::int64_t resamples,
    std::uint64_t seed) {
  const Kinds kinds = kinds_of(models);
  const double examples = static_cast<double>(kinds.of_example.size());
  Random random(seed, "bootstrap");
  std::vector<std::vector<double>> accuracies(models.size());
  for (std::int64_t i = 0; i < resamples; ++i) {
    const auto right = right_of(kinds, draw_examples(kinds, random));
    std::size_t first = 0;  // run of the model
    for (std::size_t m = 0; m < models.size(); ++m) {
      const auto runs = models[m].size();
      std::int64_t sum = 0;
      for (std::size_t s = 0; s < runs; ++s)
        sum += right[first + random.below(runs)];
      accuracies[m].push_back(static_cast<double>(sum) / examples /
                              static_cast<double>(runs));
      first += runs;
    }
  }
  return accuracies;
}

Interval difference_interval(const std::vector<double>& first,
                             const std::vector<double>& second) {
  std::vector<double> differences;
  for (std::size_t i = 0; i < first.size(); ++i)
    differences.push_back(first[i] - second.at(i));
  std::sort(differences.begin(), differences.end());
  return {percentile(differences, 0.025), percentile(differences, 0.975)};
}

}  // namespace unroll
