#include "evaluation/probability_bars.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/text.h"

namespace unroll {
namespace {

constexpr std::size_t kMostBars = 5;
constexpr double kBarWidth = 20.0;
constexpr std::int64_t kLeastNameWidth = 4;

}  // namespace

std::vector<std::int64_t> likeliest(const std::vector<double>& probabilities) {
  std::vector<std::int64_t> labels(probabilities.size());
  std::iota(labels.begin(), labels.end(), 0);
  std::stable_sort(labels.begin(), labels.end(), [&](auto a, auto b) {
    return probabilities[static_cast<std::size_t>(a)] >
           probabilities[static_cast<std::size_t>(b)];
  });
  labels.resize(std::min(labels.size(), kMostBars));
  return labels;
}

std::vector<std::string> probability_bars(
    const std::vector<double>& probabilities, const ClassNames& names) {
  const auto labels = likeliest(probabilities);
  auto width = kLeastNameWidth;
  for (const auto label : labels)
    width = std::max(width, display_width(names.of(label)));
  std::vector<std::string> lines;
  for (const auto label : labels) {
    const double probability = probabilities[static_cast<std::size_t>(label)];
    const auto name = names.of(label);
    const auto room = static_cast<std::size_t>(width - display_width(name));
    const auto marks = static_cast<std::size_t>(probability * kBarWidth + 0.5);
    lines.push_back(fmt::format("{}{} {:7.2f} % {}", std::string(room, ' '),
                                name, 100.0 * probability,
                                std::string(marks, '#')));
  }
  return lines;
}

}  // namespace unroll
