#include "metrics/confusion.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace unroll {
namespace {

std::size_t index(std::int64_t label) {
  return static_cast<std::size_t>(label);
}

}  // namespace

double ratio(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0.0
                    : static_cast<double>(part) / static_cast<double>(whole);
}

Interval wilson_interval(std::int64_t successes, std::int64_t trials) {
  if (trials == 0) return {0.0, 1.0};
  constexpr double z = 1.959963984540054;  // 97.5 % quantile of the normal
  const auto n = static_cast<double>(trials);
  const double p = ratio(successes, trials);
  const double scale = 1.0 + z * z / n;
  const double centre = (p + z * z / (2.0 * n)) / scale;
  const double half =
      z / scale * std::sqrt(p * (1.0 - p) / n + z * z / (4.0 * n * n));
  return {std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

Confusion::Confusion(std::int64_t classes)
    : counts_(index(classes), std::vector<std::int64_t>(index(classes), 0)) {}

void Confusion::add(std::int64_t truth, std::int64_t predicted) {
  ++counts_.at(index(truth)).at(index(predicted));
}

std::int64_t Confusion::classes() const {
  return static_cast<std::int64_t>(counts_.size());
}

std::int64_t Confusion::total() const {
  std::int64_t sum = 0;
  for (const auto& row : counts_)
    sum += std::accumulate(row.begin(), row.end(), std::int64_t{0});
  return sum;
}

std::int64_t Confusion::correct() const {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) sum += counts_[i][i];
  return sum;
}

double Confusion::accuracy() const { return ratio(correct(), total()); }

ClassScore Confusion::score(std::int64_t label) const {
  const auto& row = counts_.at(index(label));
  const std::int64_t hits = row[index(label)];
  std::int64_t predicted = 0;
  for (const auto& truth : counts_) predicted += truth[index(label)];
  ClassScore score;
  score.support = std::accumulate(row.begin(), row.end(), std::int64_t{0});
  score.precision = ratio(hits, predicted);
  score.recall = ratio(hits, score.support);
  // 2PR / (P + R) with the fractions cleared.
  score.f1 = ratio(2 * hits, predicted + score.support);
  return score;
}

double Confusion::macro_f1() const {
  if (counts_.empty()) return 0.0;
  double sum = 0.0;
  for (std::int64_t label = 0; label < classes(); ++label)
    sum += score(label).f1;
  return sum / static_cast<double>(classes());
}

double Confusion::macro_recall() const {
  double sum = 0.0;
  std::int64_t occurring = 0;
  for (std::int64_t label = 0; label < classes(); ++label) {
    const ClassScore of_class = score(label);
    sum += of_class.recall;
    occurring += of_class.support > 0;
  }
  return occurring == 0 ? 0.0 : sum / static_cast<double>(occurring);
}

const std::vector<std::vector<std::int64_t>>& Confusion::counts() const {
  return counts_;
}

}  // namespace unroll
