#include "data/digit_row_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "data/digit_placement.h"

namespace unroll {
namespace {

GreyImage columns(const GreyImage& picture, std::int64_t begin,
                  std::int64_t end) {
  GreyImage part{picture.rows, end - begin, {}};
  for (std::int64_t row = 0; row < picture.rows; ++row) {
    const auto line = picture.pixels.begin() + row * picture.cols;
    part.pixels.insert(part.pixels.end(), line + begin, line + end);
  }
  return part;
}

}  // namespace

std::vector<GreyImage> place_digit_row(const GreyImage& picture,
                                       std::int64_t rows, std::int64_t cols,
                                       std::int64_t most,
                                       const std::string& name) {
  const double ratio =
      static_cast<double>(picture.cols) / static_cast<double>(picture.rows);
  const auto count = std::max<std::int64_t>(1, std::llround(ratio));
  if (count > most)
    throw UserError(fmt::format(
        "{}: {} x {} pixels (width x height) are room for {} digits side by "
        "side; this run was made for {} at most",
        name, picture.cols, picture.rows, count, most));
  std::vector<GreyImage> digits;
  for (std::int64_t i = 0; i < count; ++i)
    digits.push_back(place_digit(columns(picture, i * picture.cols / count,
                                         (i + 1) * picture.cols / count),
                                 rows, cols,
                                 fmt::format("{}, digit {}", name, i + 1)));
  return digits;
}

}  // namespace unroll
