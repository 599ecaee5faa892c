#include "evaluation/terminal_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace unroll {
namespace {

constexpr int kRows = 14;
constexpr int kLabelColumns = 10;  // columns of the values at the left
constexpr int kMostColumns = 70;

struct Span {
  double low = INFINITY, high = -INFINITY;
};

Span span_of(const std::vector<double>& values) {
  Span span;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    span.low = std::min(span.low, value);
    span.high = std::max(span.high, value);
  }
  return span;
}

/// From the top; -1 for what is not drawn.
int row_of(double value, const Span& span) {
  if (!std::isfinite(value)) return -1;
  const double height = span.high > span.low ? span.high - span.low : 1.0;
  return static_cast<int>(
      std::lround((kRows - 1) * (span.high - value) / height));
}

std::string margin(int row, const Span& span) {
  if (row == 0) return fmt::format("{:>9.3g} ", span.high);
  if (row == kRows - 1) return fmt::format("{:>9.3g} ", span.low);
  return std::string(kLabelColumns, ' ');
}

/// As many as there is room for, each beginning below its column.
std::string label_line(const std::vector<std::string>& labels,
                       std::size_t columns) {
  std::string line(kLabelColumns, ' ');
  for (std::size_t column = 0; column < columns; ++column) {
    const std::size_t at = kLabelColumns + column;
    const auto& label = labels[column * labels.size() / columns];
    const bool room = line.size() == kLabelColumns || line.size() + 4 <= at;
    if (!room || at + label.size() > kLabelColumns + columns) continue;
    line.append(at - line.size(), ' ');
    line += label;
  }
  return line + "\n";
}

}  // namespace

std::string terminal_plot(const std::vector<double>& values,
                          const std::vector<std::string>& labels, int width) {
  const Span span = span_of(values);
  if (span.low > span.high) return "";
  const auto columns = static_cast<std::size_t>(
      std::clamp(width - kLabelColumns - 1, 10, kMostColumns));
  std::vector<std::string> rows(kRows);
  for (int row = 0; row < kRows; ++row)
    rows[static_cast<std::size_t>(row)] = margin(row, span) + "|";
  for (std::size_t column = 0; column < columns; ++column) {
    const int at = row_of(values[column * values.size() / columns], span);
    for (int row = 0; row < kRows; ++row)
      rows[static_cast<std::size_t>(row)] += row == at ? '*' : ' ';
  }
  std::string text;
  for (auto& row : rows) {
    row.erase(row.find_last_not_of(' ') + 1);
    text += row + "\n";
  }
  return labels.empty() ? text : text + label_line(labels, columns);
}

}  // namespace unroll
