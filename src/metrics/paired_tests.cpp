#include "metrics/paired_tests.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace unroll {
namespace {

constexpr std::int64_t kFewDiscordant = 25;

/// P(at most `most` heads) of `count` fair coins.
double binomial_tail(std::int64_t most, std::int64_t count) {
  double term = std::pow(0.5, static_cast<double>(count));
  double sum = term;
  for (std::int64_t k = 0; k < most; ++k) {
    term *= static_cast<double>(count - k) / static_cast<double>(k + 1);
    sum += term;
  }
  return sum;
}

}  // namespace

double mcnemar_p(std::int64_t only_first, std::int64_t only_second) {
  const std::int64_t discordant = only_first + only_second;
  if (discordant < kFewDiscordant)
    return std::min(1.0, 2.0 * binomial_tail(std::min(only_first, only_second),
                                             discordant));
  const double apart = std::max(
      0.0, static_cast<double>(std::abs(only_first - only_second)) - 1.0);
  const double chi_square = apart * apart / static_cast<double>(discordant);
  return std::erfc(std::sqrt(chi_square / 2.0));  // one degree of freedom
}

double twice_the_median(std::vector<double> p) {
  if (p.size() == 1) return p.front();
  std::sort(p.begin(), p.end());
  // Of an even number the upper one of the middle two keeps the bound.
  return std::min(1.0, 2.0 * p[p.size() / 2]);
}

std::vector<double> holm(const std::vector<double>& p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](auto a, auto b) { return p[a] < p[b]; });
  std::vector<double> corrected(p.size());
  double largest = 0.0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const double factor = static_cast<double>(p.size() - i);
    largest = std::max(largest, std::min(1.0, factor * p[order[i]]));
    corrected[order[i]] = largest;
  }
  return corrected;
}

}  // namespace unroll
