#include "data/digit_placement.h"

#include "catch.h"
#include "data/drawn_digits.h"
#include "data/support.h"

using namespace unroll;
using namespace unroll::data_tests;

namespace {

GreyImage filled(std::int64_t rows, std::int64_t cols, std::uint8_t shade) {
  return {rows, cols, Bytes(static_cast<std::size_t>(rows * cols), shade)};
}

std::uint8_t& pixel(GreyImage& image, std::int64_t row, std::int64_t col) {
  return image.pixels[static_cast<std::size_t>(row * image.cols + col)];
}

/// A bar of one shade.
void bar(GreyImage& image, std::int64_t top, std::int64_t left,
         std::int64_t rows, std::int64_t cols, std::uint8_t shade) {
  for (std::int64_t row = top; row < top + rows; ++row)
    for (std::int64_t col = left; col < left + cols; ++col)
      pixel(image, row, col) = shade;
}

/// An L of strokes 10 wide, 100 high and 60 wide.
GreyImage letter(std::uint8_t paper, std::uint8_t ink, std::int64_t top,
                 std::int64_t left) {
  GreyImage image = filled(200, 300, paper);
  bar(image, top, left, 100, 10, ink);
  bar(image, top + 90, left, 10, 60, ink);
  return image;
}

struct Measured {
  std::int64_t rows, cols;  // of the box that holds ink
  double row, col;          // centre of mass
};

Measured measure(const GreyImage& image) {
  std::int64_t top = image.rows, bottom = -1, left = image.cols, right = -1;
  double mass = 0, row_sum = 0, col_sum = 0;
  for (std::int64_t row = 0; row < image.rows; ++row)
    for (std::int64_t col = 0; col < image.cols; ++col) {
      const int value =
          image.pixels[static_cast<std::size_t>(row * image.cols + col)];
      if (value == 0) continue;
      top = std::min(top, row);
      bottom = std::max(bottom, row);
      left = std::min(left, col);
      right = std::max(right, col);
      mass += value;
      row_sum += value * static_cast<double>(row);
      col_sum += value * static_cast<double>(col);
    }
  return {bottom - top + 1, right - left + 1, row_sum / mass, col_sum / mass};
}

GreyImage placed(const GreyImage& picture) {
  return place_digit(picture, 28, 28, "FILE");
}

std::ptrdiff_t blacks(const GreyImage& image) {
  return std::count(image.pixels.begin(), image.pixels.end(), 0);
}

int largest_difference(const Bytes& a, const Bytes& b) {
  int largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

}  // namespace

TEST_CASE("a digit fills a box of 20 with its mass in the middle", "[data]") {
  const GreyImage image = placed(letter(255, 0, 20, 30));
  CHECK(image.rows == 28);
  CHECK(image.cols == 28);
  const Measured measured = measure(image);
  CHECK(measured.rows == 20);
  CHECK(measured.cols == 12);  // 60 of 100, as before
  CHECK(std::abs(measured.row - 14.0) <= 0.5);
  CHECK(std::abs(measured.col - 14.0) <= 0.5);
  CHECK(*std::max_element(image.pixels.begin(), image.pixels.end()) == 255);
}

TEST_CASE("a wide picture keeps its shape too", "[data]") {
  GreyImage wide = filled(50, 500, 0);
  bar(wide, 20, 50, 10, 400, 255);
  const Measured measured = measure(placed(wide));
  CHECK(measured.cols == 20);
  CHECK(measured.rows == 1);
}

TEST_CASE("dark on light and light on dark are the same digit", "[data]") {
  const Bytes dark = placed(letter(255, 0, 20, 30)).pixels;
  CHECK(placed(letter(0, 255, 20, 30)).pixels == dark);
  CHECK(placed(letter(200, 60, 20, 30)).pixels == dark);
  CHECK(placed(letter(30, 120, 20, 30)).pixels == dark);
}

TEST_CASE("where the digit stands in the picture does not matter", "[data]") {
  CHECK(placed(letter(255, 0, 20, 30)).pixels ==
        placed(letter(255, 0, 95, 210)).pixels);
}

TEST_CASE("paper that is not even counts as paper", "[data]") {
  GreyImage noisy = letter(220, 30, 20, 30);
  for (std::size_t i = 0; i < noisy.pixels.size(); ++i)
    noisy.pixels[i] =
        static_cast<std::uint8_t>(noisy.pixels[i] - (i * 7919 % 101) % 12);
  const GreyImage clean = placed(letter(220, 30, 20, 30));
  CHECK(measure(placed(noisy)).rows == 20);
  CHECK(largest_difference(placed(noisy).pixels, clean.pixels) < 20);
  CHECK(blacks(placed(noisy)) == blacks(clean));
}

TEST_CASE("faint ink counts, and fainter specks do not", "[data]") {
  GreyImage image = letter(255, 0, 20, 30);
  bar(image, 110, 40, 10, 50, 180);  // the foot of the L
  bar(image, 10, 200, 3, 3, 240);
  CHECK(measure(placed(image)).rows == 20);
  CHECK(measure(placed(image)).cols == 12);
}

TEST_CASE("ink may touch the border of the picture", "[data]") {
  const auto plus = [](GreyImage image, std::int64_t top, std::int64_t left) {
    bar(image, top, left + 25, 100, 10, 0);
    bar(image, top + 45, left, 10, 60, 0);
    return placed(image).pixels;
  };
  CHECK(plus(filled(100, 60, 255), 0, 0) ==
        plus(filled(200, 300, 255), 30, 40));
}

TEST_CASE("a digit that is placed already keeps its pixels", "[data]") {
  const GreyImage once = placed(letter(255, 0, 20, 30));
  CHECK(placed(once).pixels == once.pixels);
  GreyImage inverse = once;
  for (auto& value : inverse.pixels)
    value = static_cast<std::uint8_t>(255 - value);
  CHECK(placed(inverse).pixels == once.pixels);
}

TEST_CASE("a placed digit comes back from a larger picture", "[data]") {
  const GreyImage once = placed(letter(255, 0, 20, 30));
  GreyImage large = filled(28 * 8, 28 * 8, 0);
  for (std::int64_t row = 0; row < large.rows; ++row)
    for (std::int64_t col = 0; col < large.cols; ++col)
      pixel(large, row, col) =
          once.pixels[static_cast<std::size_t>(row / 8 * 28 + col / 8)];
  double sum = 0;
  const Bytes back = placed(large).pixels;
  for (std::size_t i = 0; i < back.size(); ++i)
    sum += std::abs(back[i] - once.pixels[i]);
  CHECK(sum / 784 < 6.0);  // shades of 255, on average
}

TEST_CASE("other sizes keep MNIST's proportions", "[data]") {
  const GreyImage image = place_digit(letter(255, 0, 20, 30), 56, 84, "FILE");
  CHECK(image.rows == 56);
  CHECK(image.cols == 84);
  CHECK(measure(image).rows == 40);
  CHECK(measure(image).cols == 24);
}

TEST_CASE("a picture without ink is an error", "[data]") {
  for (const std::int64_t side : {1, 28, 100}) {
    const auto error = user_error([&] { placed(filled(side, side, 255)); });
    CHECK(says(error, "FILE: shows nothing"));
  }
}

TEST_CASE("odd pictures are placed without a crash", "[data]") {
  GreyImage dot = filled(3, 1, 0);
  pixel(dot, 1, 0) = 255;
  CHECK(measure(placed(dot)).rows == 20);
  GreyImage line = filled(1, 5000, 255);
  bar(line, 0, 10, 1, 2000, 0);
  CHECK(measure(placed(line)).cols == 20);
  CHECK(place_digit(line, 1, 1, "FILE").pixels == Bytes{255});
}
