#include "data/image_corruption.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "catch.h"

namespace unroll {
namespace {

/// Grey images with a white pixel in the middle.
LabeledImages grey_images(std::int64_t count) {
  LabeledImages images{count, 9, 9, {}, {}};
  images.pixels.assign(static_cast<std::size_t>(count * 81), 51);
  for (std::int64_t i = 0; i < count; ++i)
    images.pixels[static_cast<std::size_t>(i * 81 + 40)] = 255;
  images.labels.assign(static_cast<std::size_t>(count), 0);
  return images;
}

std::vector<float> image(const std::vector<float>& all, std::size_t index) {
  const auto first = all.begin() + static_cast<std::ptrdiff_t>(81 * index);
  return {first, first + 81};
}

}  // namespace

TEST_CASE("none leaves the pixels as they are", "[data]") {
  const auto pixels = corrupted(grey_images(2), {});
  REQUIRE(pixels.size() == 162);
  CHECK(pixels[0] == Approx(0.2));
  CHECK(pixels[40] == Approx(1.0));
}

TEST_CASE("noise has the deviation that was asked for", "[data]") {
  LabeledImages images = grey_images(100);
  std::fill(images.pixels.begin(), images.pixels.end(), std::uint8_t{128});
  const auto pixels = corrupted(images, {CorruptionKind::noise, 0.1});
  double sum = 0.0, squares = 0.0;
  for (const float pixel : pixels) {
    const double noise = static_cast<double>(pixel) - 128.0 / 255.0;
    sum += noise;
    squares += noise * noise;
  }
  const double count = static_cast<double>(pixels.size());
  CHECK(sum / count == Approx(0.0).margin(0.005));
  CHECK(std::sqrt(squares / count) == Approx(0.1).margin(0.005));
  CHECK(corrupted(images, {CorruptionKind::noise, 0.1}) == pixels);
}

TEST_CASE("a shift moves by whole pixels in one of four directions", "[data]") {
  const auto pixels = corrupted(grey_images(40), {CorruptionKind::shift, 2.0});
  std::vector<int> seen(81);
  for (std::size_t i = 0; i < 40; ++i) {
    const auto one = image(pixels, i);
    const auto brightest = std::max_element(one.begin(), one.end());
    CHECK(*brightest == Approx(1.0));
    ++seen[static_cast<std::size_t>(brightest - one.begin())];
  }
  CHECK(seen[40 - 18] + seen[40 + 18] + seen[40 - 2] + seen[40 + 2] == 40);
  for (const std::size_t place : {22, 58, 38, 42}) CHECK(seen[place] > 0);
}

TEST_CASE("an occlusion is a black square of its size", "[data]") {
  const auto pixels =
      corrupted(grey_images(30), {CorruptionKind::occlusion, 0.34});
  for (std::size_t i = 0; i < 30; ++i) {
    const auto one = image(pixels, i);
    CHECK(std::count(one.begin(), one.end(), 0.0f) == 9);
  }
}

TEST_CASE("a rotation keeps the middle and turns both ways", "[data]") {
  LabeledImages images = grey_images(20);
  for (std::int64_t i = 0; i < 20; ++i)
    images.pixels[static_cast<std::size_t>(i * 81 + 4)] = 255;  // at the top
  const auto pixels = corrupted(images, {CorruptionKind::rotation, 90.0});
  int left = 0;
  for (std::size_t i = 0; i < 20; ++i) {
    const auto one = image(pixels, i);
    CHECK(one[40] == Approx(1.0).margin(1e-5));
    CHECK(std::max(one[36], one[44]) == Approx(1.0).margin(1e-5));
    left += one[36] > one[44];
  }
  CHECK((left > 0 && left < 20));
}

}  // namespace unroll
