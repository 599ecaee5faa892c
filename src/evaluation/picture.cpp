#include "evaluation/picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace unroll {
namespace {

constexpr std::int64_t kMaxSide = 28;  // pixels; a line shows two rows
constexpr std::string_view kShades = " .:-=+*#%@";

/// A pixel's grey; black outside the image.
int grey_at(const GreyImage& image, std::int64_t row, std::int64_t col) {
  if (row >= image.rows) return 0;
  return image.pixels[static_cast<std::size_t>(row * image.cols + col)];
}

/// The mean of the pixels that fall into each cell of a grid no larger than
/// kMaxSide on a side, proportions kept.
GreyImage shrunk(const GreyImage& image) {
  const auto [rows, cols] = std::pair(image.rows, image.cols);
  const std::int64_t longest = std::max({rows, cols, kMaxSide});
  GreyImage small{std::max<std::int64_t>(1, rows * kMaxSide / longest),
                  std::max<std::int64_t>(1, cols * kMaxSide / longest),
                  {}};
  for (std::int64_t r = 0; r < small.rows; ++r) {
    for (std::int64_t c = 0; c < small.cols; ++c) {
      const std::int64_t top = r * rows / small.rows;
      const std::int64_t bottom = (r + 1) * rows / small.rows;
      const std::int64_t left = c * cols / small.cols;
      const std::int64_t right = (c + 1) * cols / small.cols;
      std::int64_t sum = 0;
      for (std::int64_t y = top; y < bottom; ++y)
        for (std::int64_t x = left; x < right; ++x) sum += grey_at(image, y, x);
      small.pixels.push_back(
          static_cast<std::uint8_t>(sum / ((bottom - top) * (right - left))));
    }
  }
  return small;
}

/// The nearest of the 256-colour palette's black, 24 greys (8, 18, ... 238)
/// and white.
int palette_grey(int value) {
  if (value < 4) return 16;
  if (value > 246) return 231;
  return 232 + std::clamp((value - 3) / 10, 0, 23);
}

std::string coloured_line(const GreyImage& image, std::int64_t row) {
  std::string line;
  std::string before;
  for (std::int64_t c = 0; c < image.cols; ++c) {
    const auto escape = fmt::format("\x1b[38;5;{};48;5;{}m",
                                    palette_grey(grey_at(image, row, c)),
                                    palette_grey(grey_at(image, row + 1, c)));
    if (escape != before) line += escape;
    line += "\u2580";
    before = escape;
  }
  return line + "\x1b[0m";
}

std::string plain_line(const GreyImage& image, std::int64_t row) {
  std::string line;
  for (std::int64_t c = 0; c < image.cols; ++c) {
    const int mean = (grey_at(image, row, c) + grey_at(image, row + 1, c)) / 2;
    line += kShades[static_cast<std::size_t>(mean) * kShades.size() / 256];
  }
  return line;
}

using Block = std::vector<std::string>;

std::int64_t block_width(const Block& block) {
  std::int64_t width = 0;
  for (const auto& line : block) width = std::max(width, display_width(line));
  return width;
}

std::string without_trailing_spaces(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::string joined_rows(std::span<const Block> blocks) {
  std::size_t height = 0;
  for (const auto& block : blocks) height = std::max(height, block.size());
  std::string text;
  for (std::size_t i = 0; i < height; ++i) {
    std::string line;
    std::int64_t column = 0;
    for (const auto& block : blocks) {
      line.append(static_cast<std::size_t>(column - display_width(line)), ' ');
      if (i < block.size()) line += block[i];
      column += block_width(block) + 2;
    }
    text += without_trailing_spaces(line) + "\n";
  }
  return text;
}

}  // namespace

std::vector<std::string> picture_lines(const GreyImage& image, bool colours) {
  if (image.rows < 1 || image.cols < 1 ||
      image.pixels.size() != static_cast<std::size_t>(image.rows * image.cols))
    throw std::invalid_argument("picture_lines: pixels are not rows x cols");
  const GreyImage small = shrunk(image);
  std::vector<std::string> lines;
  for (std::int64_t row = 0; row < small.rows; row += 2)
    lines.push_back(colours ? coloured_line(small, row)
                            : plain_line(small, row));
  return lines;
}

GreyImage trimmed(const GreyImage& image) {
  std::int64_t top = image.rows, bottom = 0, left = image.cols, right = 0;
  for (std::int64_t y = 0; y < image.rows; ++y) {
    for (std::int64_t x = 0; x < image.cols; ++x) {
      if (grey_at(image, y, x) == 0) continue;
      top = std::min(top, y);
      bottom = std::max(bottom, y + 1);
      left = std::min(left, x);
      right = std::max(right, x + 1);
    }
  }
  if (top >= bottom) return image;
  GreyImage box{bottom - top, right - left, {}};
  for (std::int64_t y = top; y < bottom; ++y) {
    const auto line = image.pixels.begin() + y * image.cols;
    box.pixels.insert(box.pixels.end(), line + left, line + right);
  }
  return box;
}

std::string side_by_side(const std::vector<std::vector<std::string>>& blocks,
                         int width) {
  std::string text;
  std::size_t first = 0;
  while (first < blocks.size()) {
    std::size_t last = first;
    std::int64_t used = block_width(blocks[first]);
    while (last + 1 < blocks.size() &&
           used + 2 + block_width(blocks[last + 1]) <= width)
      used += 2 + block_width(blocks[++last]);
    if (!text.empty()) text += "\n";
    text += joined_rows(std::span(blocks).subspan(first, last + 1 - first));
    first = last + 1;
  }
  return text;
}

}  // namespace unroll
