#include "evaluation/attention_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "base/text.h"
#include "evaluation/svg.h"

namespace unroll {
namespace {

constexpr int kCell = 28;   // pixels of a side
constexpr int kLetter = 8;  // of a letter's width, in the font below
constexpr int kMargin = 12;

/// Room for the longest of these words.
int room_for(const std::vector<std::string>& words) {
  std::int64_t longest = 1;
  for (const auto& word : words)
    longest = std::max<std::int64_t>(longest, display_width(word));
  return kMargin + kLetter * static_cast<int>(longest);
}

std::string cell(std::size_t column, std::size_t row, double weight) {
  const int shade = static_cast<int>(255.0 * (1.0 - weight) + 0.5);
  return fmt::format(
      "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" "
      "fill=\"rgb({},{},{})\"><title>{:.3f}</title></rect>\n",
      kCell * static_cast<int>(column), kCell * static_cast<int>(row), kCell,
      kCell, shade, shade, shade, weight);
}

std::string column_label(std::size_t column, const std::string& word) {
  const int x = kCell * static_cast<int>(column) + kCell / 2 + 4;
  return fmt::format(
      "<text transform=\"translate({},-6) rotate(-90)\">{}</text>\n", x,
      escaped_xml(word));
}

std::string row_label(std::size_t row, const std::string& word) {
  return fmt::format("<text x=\"-6\" y=\"{}\" text-anchor=\"end\">{}</text>\n",
                     kCell * static_cast<int>(row) + kCell / 2 + 4,
                     escaped_xml(word));
}

}  // namespace

std::string attention_svg(const std::vector<std::string>& source,
                          const std::vector<std::string>& target,
                          const std::vector<std::vector<double>>& weights) {
  if (weights.size() != target.size())
    throw std::invalid_argument("attention_svg: a row for each target word");
  std::string body;
  for (std::size_t column = 0; column < source.size(); ++column)
    body += column_label(column, source[column]);
  for (std::size_t row = 0; row < target.size(); ++row) {
    if (weights[row].size() < source.size())
      throw std::invalid_argument("attention_svg: too few columns");
    body += row_label(row, target[row]);
    for (std::size_t column = 0; column < source.size(); ++column)
      body += cell(column, row, std::clamp(weights[row][column], 0.0, 1.0));
  }
  const int left = room_for(target), top = room_for(source);
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" "
      "font-family=\"monospace\" font-size=\"13\">\n"
      "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
      "<g transform=\"translate({},{})\">\n{}</g>\n</svg>\n",
      left + kCell * static_cast<int>(source.size()) + kMargin,
      top + kCell * static_cast<int>(target.size()) + kMargin, left, top, body);
}

}  // namespace unroll
