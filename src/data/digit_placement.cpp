#include "data/digit_placement.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "base/error.h"

namespace unroll {
namespace {

/// Ink, 0 (none) upwards, as numbers so that it can be scaled.
struct Ink {
  std::int64_t rows = 0;
  std::int64_t cols = 0;
  std::vector<float> values;  // [rows, cols]

  float at(std::int64_t row, std::int64_t col) const {
    return values[static_cast<std::size_t>(row * cols + col)];
  }
};

/// Rows and columns that something takes up, the ends not included.
struct Box {
  std::int64_t top, bottom, left, right;
  std::int64_t rows() const { return bottom - top; }
  std::int64_t cols() const { return right - left; }
};

// --- What is ink ------------------------------------------------------------

std::vector<int> border_of(const GreyImage& picture) {
  const auto rows = picture.rows, cols = picture.cols;
  std::vector<int> border;
  const auto take = [&](std::int64_t row, std::int64_t col) {
    border.push_back(
        picture.pixels[static_cast<std::size_t>(row * cols + col)]);
  };
  for (std::int64_t col = 0; col < cols; ++col) {
    take(0, col);
    take(rows - 1, col);
  }
  for (std::int64_t row = 0; row < rows; ++row) {
    take(row, 0);
    take(row, cols - 1);
  }
  return border;
}

int median(std::vector<int>& values) {
  const auto middle =
      values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// How far each pixel is from the paper towards the ink. What may be the
/// paper's own unevenness, as the border shows it, counts as no ink; medians
/// bear a border that the ink crosses.
Ink find_ink(const GreyImage& picture) {
  std::vector<int> border = border_of(picture);
  const int paper = median(border);
  const auto [darkest, lightest] =
      std::minmax_element(picture.pixels.begin(), picture.pixels.end());
  const int sign = paper - *darkest > *lightest - paper ? -1 : 1;
  const int strongest = sign * ((sign < 0 ? *darkest : *lightest) - paper);
  for (int& value : border) value = std::abs(value - paper);
  const int noise = std::min(3 * median(border), strongest / 2);
  Ink ink{picture.rows, picture.cols, {}};
  ink.values.reserve(picture.pixels.size());
  for (const int pixel : picture.pixels) {
    const int strength = sign * (pixel - paper);
    ink.values.push_back(strength > noise ? static_cast<float>(strength)
                                          : 0.0f);
  }
  return ink;
}

Box box_of(const Ink& ink, float threshold) {
  Box box{ink.rows, 0, ink.cols, 0};
  for (std::int64_t row = 0; row < ink.rows; ++row)
    for (std::int64_t col = 0; col < ink.cols; ++col)
      if (ink.at(row, col) > threshold) {
        box.top = std::min(box.top, row);
        box.bottom = row + 1;
        box.left = std::min(box.left, col);
        box.right = std::max(box.right, col + 1);
      }
  return box;
}

// --- Scaling and centring ---------------------------------------------------

/// Lines of pixels [outside, length, inside] scaled along `length` to `size`.
/// Each new pixel is the mean of what lies under a triangle (wide enough to
/// miss nothing) around it.
std::vector<float> scale_axis(const std::vector<float>& in,
                              std::int64_t outside, std::int64_t length,
                              std::int64_t inside, std::int64_t size) {
  const double step = static_cast<double>(length) / static_cast<double>(size);
  const double reach = std::max(1.0, step);
  std::vector<float> out(static_cast<std::size_t>(outside * size * inside));
  for (std::int64_t to = 0; to < size; ++to) {
    const double centre = (static_cast<double>(to) + 0.5) * step - 0.5;
    const auto first = std::max<std::int64_t>(
        0, static_cast<std::int64_t>(std::ceil(centre - reach)));
    const auto last = std::min<std::int64_t>(
        length - 1, static_cast<std::int64_t>(std::floor(centre + reach)));
    double sum = 0.0;
    for (auto from = first; from <= last; ++from)
      sum += 1.0 - std::abs(static_cast<double>(from) - centre) / reach;
    for (auto from = first; from <= last; ++from) {
      const auto weight = static_cast<float>(
          (1.0 - std::abs(static_cast<double>(from) - centre) / reach) / sum);
      for (std::int64_t o = 0; o < outside; ++o)
        for (std::int64_t i = 0; i < inside; ++i)
          out[static_cast<std::size_t>((o * size + to) * inside + i)] +=
              weight *
              in[static_cast<std::size_t>((o * length + from) * inside + i)];
    }
  }
  return out;
}

Ink crop(const Ink& ink, const Box& box) {
  Ink out{box.rows(), box.cols(), {}};
  out.values.reserve(static_cast<std::size_t>(out.rows * out.cols));
  for (auto row = box.top; row < box.bottom; ++row) {
    const auto start = ink.values.begin() + row * ink.cols;
    out.values.insert(out.values.end(), start + box.left, start + box.right);
  }
  return out;
}

/// `ink` at the largest size that fits [rows, cols], its shape kept.
Ink fit(const Ink& ink, std::int64_t rows, std::int64_t cols) {
  const double factor =
      std::min(static_cast<double>(rows) / static_cast<double>(ink.rows),
               static_cast<double>(cols) / static_cast<double>(ink.cols));
  const auto scaled = [&](std::int64_t length) {
    return std::max<std::int64_t>(
        1, std::llround(static_cast<double>(length) * factor));
  };
  Ink out{scaled(ink.rows), scaled(ink.cols), {}};
  // Rows first: that runs through memory in order.
  out.values = scale_axis(ink.values, 1, ink.rows, ink.cols, out.rows);
  out.values = scale_axis(out.values, out.rows, ink.cols, 1, out.cols);
  return out;
}

struct PixelPoint {
  double row, col;
};

/// In MNIST the mean of the ink's row numbers, counted from 0, rounds to 14
/// of 28, and so do the columns.
PixelPoint centre_of_mass(const Ink& ink) {
  PixelPoint sum{0.0, 0.0};
  double mass = 0.0;
  for (std::int64_t row = 0; row < ink.rows; ++row)
    for (std::int64_t col = 0; col < ink.cols; ++col) {
      const double value = ink.at(row, col);
      mass += value;
      sum.row += value * static_cast<double>(row);
      sum.col += value * static_cast<double>(col);
    }
  return {sum.row / mass, sum.col / mass};
}

std::int64_t distance_to_middle(double centre, std::int64_t size) {
  return static_cast<std::int64_t>(
      std::floor(static_cast<double>(size / 2) - centre + 0.5));
}

// --- The whole --------------------------------------------------------------

/// Sides of the box that a digit fills: 20 of 28.
std::int64_t digit_side(std::int64_t size) {
  return std::max<std::int64_t>(1, (size * 20 + 14) / 28);
}

bool is_placed(const Ink& ink, std::int64_t rows, std::int64_t cols) {
  if (ink.rows != rows || ink.cols != cols) return false;
  const Box box = box_of(ink, 0.0f);
  const auto spare_rows = digit_side(rows) - box.rows();
  const auto spare_cols = digit_side(cols) - box.cols();
  const PixelPoint centre = centre_of_mass(ink);
  const auto spare = std::min(spare_rows, spare_cols);
  return (spare == 0 || spare == 1) &&  // 1: MNIST has a few such
         distance_to_middle(centre.row, rows) == 0 &&
         distance_to_middle(centre.col, cols) == 0;
}

GreyImage put_in_middle(const Ink& ink, std::int64_t rows, std::int64_t cols) {
  const PixelPoint centre = centre_of_mass(ink);
  const auto down = distance_to_middle(centre.row, rows);
  const auto right = distance_to_middle(centre.col, cols);
  const float strongest =
      *std::max_element(ink.values.begin(), ink.values.end());
  GreyImage image{rows, cols, Bytes(static_cast<std::size_t>(rows * cols))};
  for (std::int64_t row = 0; row < ink.rows; ++row)
    for (std::int64_t col = 0; col < ink.cols; ++col) {
      const auto r = row + down, c = col + right;
      if (r < 0 || r >= rows || c < 0 || c >= cols) continue;
      image.pixels[static_cast<std::size_t>(r * cols + c)] =
          static_cast<std::uint8_t>(
              std::lround(255.0f * ink.at(row, col) / strongest));
    }
  return image;
}

}  // namespace

GreyImage place_digit(const GreyImage& picture, std::int64_t rows,
                      std::int64_t cols, const std::string& name) {
  const Ink ink = find_ink(picture);
  const float strongest =
      *std::max_element(ink.values.begin(), ink.values.end());
  if (strongest <= 0.0f)
    throw UserError(fmt::format(
        "{}: shows nothing: all of it has one shade (transparent parts count "
        "as white)",
        name));
  if (is_placed(ink, rows, cols)) {
    GreyImage same{rows, cols, {}};
    for (const float value : ink.values)
      same.pixels.push_back(static_cast<std::uint8_t>(value));
    return same;
  }
  // Faint specks, such as JPEG leaves around ink, do not widen the crop.
  const Box box = box_of(ink, 0.12f * strongest);
  return put_in_middle(fit(crop(ink, box), digit_side(rows), digit_side(cols)),
                       rows, cols);
}

}  // namespace unroll
