#include "data/image_distortion.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "catch.h"

using namespace unroll;

namespace {

struct Image {
  std::int64_t rows, cols;
  std::vector<std::uint8_t> pixels;

  static Image black(std::int64_t rows, std::int64_t cols) {
    return {rows, cols,
            std::vector<std::uint8_t>(static_cast<std::size_t>(rows * cols))};
  }
  std::uint8_t& at(std::int64_t row, std::int64_t col) {
    return pixels[static_cast<std::size_t>(row * cols + col)];
  }
};

Image noise(std::int64_t rows, std::int64_t cols) {
  Image image = Image::black(rows, cols);
  Random random(5, "noise");
  for (auto& pixel : image.pixels)
    pixel = static_cast<std::uint8_t>(random.below(256));
  return image;
}

using Shades = std::vector<float>;

Shades rendered(const Image& image, const Placement& placement,
                const float* bend = nullptr) {
  Shades shades(image.pixels.size());
  ImageDistorter({}, image.rows, image.cols)
      .render(image.pixels.data(), placement, bend, shades.data());
  return shades;
}

Shades distorted(const Image& image, const Distortion& distortion,
                 std::uint64_t place = 0) {
  Shades shades(image.pixels.size());
  ImageDistorter(distortion, image.rows, image.cols)
      .distort(image.pixels.data(), Random(1, "distort", place), shades.data());
  return shades;
}

Shades shades_of(const Image& image) {
  Shades shades;
  for (const auto pixel : image.pixels)
    shades.push_back(static_cast<float>(pixel) / 255.0f);
  return shades;
}

/// One character a pixel, as it is drawn.
Image drawn(const std::vector<std::string>& lines) {
  Image image{static_cast<std::int64_t>(lines.size()),
              static_cast<std::int64_t>(lines[0].size()),
              {}};
  for (const auto& line : lines)
    for (const char c : line) image.pixels.push_back(c == '#' ? 255 : 0);
  return image;
}

double largest_difference(const Shades& a, const Shades& b) {
  double largest = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i)
    largest = std::max(largest, static_cast<double>(std::abs(a[i] - b[i])));
  return largest;
}

/// Where the ink of an image is, from its middle, in pixels.
struct Point {
  double right, up;
};
Point centre(const Shades& shades, std::int64_t rows, std::int64_t cols) {
  double mass = 0.0, right = 0.0, up = 0.0;
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t col = 0; col < cols; ++col) {
      const double ink = shades[static_cast<std::size_t>(row * cols + col)];
      mass += ink;
      right += ink *
               (static_cast<double>(col) - 0.5 * static_cast<double>(cols - 1));
      up -= ink *
            (static_cast<double>(row) - 0.5 * static_cast<double>(rows - 1));
    }
  return {right / mass, up / mass};
}

constexpr double kQuarter = std::numbers::pi / 2.0;

}  // namespace

TEST_CASE("where nothing is to change, each pixel stays to the bit", "[data]") {
  const Image image = noise(9, 14);
  CHECK(!changes_images({}));
  CHECK(distorted(image, {}) == shades_of(image));
  CHECK(rendered(image, {}) == shades_of(image));
  const Shades flat(2 * image.pixels.size(), 0.0f);
  CHECK(rendered(image, {}, flat.data()) == shades_of(image));
}

TEST_CASE("a quarter turn is counterclockwise", "[data]") {
  const Image image = drawn({"##...",  //
                             "#....",  //
                             "#.#..",  //
                             ".....",  //
                             "....#"});
  const Image turned = drawn({"....#",  //
                              ".....",  //
                              "..#..",  //
                              "#....",  //
                              "###.."});
  CHECK(largest_difference(rendered(image, {.turn = kQuarter}),
                           shades_of(turned)) < 1e-5);
  CHECK(largest_difference(rendered(turned, {.turn = -kQuarter}),
                           shades_of(image)) < 1e-5);
}

TEST_CASE("a side grows about its middle, bilinearly, and the rim is black",
          "[data]") {
  const Image image = drawn({"......",  //
                             "..##..",  //
                             "..##..",  //
                             "......"});
  const float q = 0.25f, t = 0.75f;
  const Shades taller = {0, 0, t, t, 0, 0,  //
                         0, 0, 1, 1, 0, 0,  //
                         0, 0, 1, 1, 0, 0,  //
                         0, 0, t, t, 0, 0};
  CHECK(largest_difference(rendered(image, {.tall = 2.0}), taller) < 1e-6);
  const Shades wider = {0, 0, 0, 0, 0, 0,  //
                        q, t, 1, 1, t, q,  //
                        q, t, 1, 1, t, q,  //
                        0, 0, 0, 0, 0, 0};
  CHECK(largest_difference(rendered(image, {.wide = 2.0}), wider) < 1e-6);
  const Image full{2, 2, {255, 255, 255, 255}};
  CHECK(largest_difference(rendered(full, {.wide = 0.5}),
                           {0.5f, 0.5f, 0.5f, 0.5f}) < 1e-6);
}

TEST_CASE("a bend takes pixels from further down and right", "[data]") {
  const Image image = drawn({"....",  //
                             ".#..",  //
                             "...."});
  Shades bend(24, 0.0f);
  bend[0] = 1.0f;       // down, of the first pixel
  bend[12] = 0.5f;      // right, of the same
  bend[12 + 5] = 0.5f;  // right, of the bright one
  const Shades bent = rendered(image, {}, bend.data());
  CHECK(bent[0] == 0.5f);
  CHECK(bent[5] == 0.5f);
}

TEST_CASE("moving and turning come after stretching", "[data]") {
  Image image = Image::black(31, 31);
  for (const auto row : {14, 15, 16})
    for (const auto col : {18, 19, 20}) image.at(row, col) = 200;
  const Point p = centre(
      rendered(
          image,
          {.down = 3.0, .right = -2.0, .turn = kQuarter / 3.0, .wide = 2.0}),
      31, 31);
  // 4 to the right; 8; 8 at 30 degrees; moved.
  CHECK(p.right == Approx(8.0 * std::cos(kQuarter / 3.0) - 2.0).margin(0.02));
  CHECK(p.up == Approx(8.0 * std::sin(kQuarter / 3.0) - 3.0).margin(0.02));
}

TEST_CASE("draws keep to what is asked, and use all of it", "[data]") {
  Image image = Image::black(41, 41);
  image.at(20, 32) = 255;  // 12 to the right of the middle
  double lowest = 0.0, highest = 0.0, nearest = 12.0, farthest = 12.0;
  for (std::uint64_t place = 0; place < 300; ++place) {
    const Point turned =
        centre(distorted(image, {.rotation = 30.0}, place), 41, 41);
    const double degrees =
        std::atan2(turned.up, turned.right) * 90.0 / kQuarter;
    lowest = std::min(lowest, degrees);
    highest = std::max(highest, degrees);
    const Point scaled =
        centre(distorted(image, {.scale = 0.25}, place), 41, 41);
    nearest = std::min(nearest, scaled.right);
    farthest = std::max(farthest, scaled.right);
  }
  CHECK(lowest == Approx(-30.0).margin(2.0));
  CHECK(highest == Approx(30.0).margin(2.0));
  CHECK(nearest == Approx(9.0).margin(0.5));
  CHECK(farthest == Approx(15.0).margin(0.5));
}

TEST_CASE("a shift alone moves whole pixels", "[data]") {
  const Image image = noise(6, 5);
  bool has_moved = false;
  for (std::uint64_t place = 0; place < 30; ++place) {
    const Shades shifted = distorted(image, {.shift = 9}, place);
    int fitting = 0;
    for (int down = -9; down <= 9; ++down)
      for (int right = -9; right <= 9; ++right)
        if (shifted == rendered(image, {.down = static_cast<double>(down),
                                        .right = static_cast<double>(right)}))
          ++fitting;
    CHECK(fitting > 0);
    has_moved = has_moved || fitting == 1;
  }
  CHECK(has_moved);
}

TEST_CASE("elastic displacements are as large and smooth as asked", "[data]") {
  const double strength = 34.0, smoothness = 4.0;
  ImageDistorter distorter(
      {.elastic_strength = strength, .elastic_smoothness = smoothness}, 40, 30);
  double squares = 0.0, steps = 0.0, products = 0.0;
  double top = 0.0, left = 0.0;
  const int images = 200;
  for (std::uint64_t i = 0; i < images; ++i) {
    Random random(3, "distort", i);
    const float* bend = distorter.draw_bend(random);
    for (int k = 0; k < 2400; ++k) {
      squares += bend[k] * bend[k] / 2400;
      if (k % 30 > 0) steps += std::pow(bend[k] - bend[k - 1], 2) / (80 * 29);
      if (k % 1200 < 30) top += bend[k] * bend[k] / 60;
      if (k % 30 == 0) left += bend[k] * bend[k] / 80;
      if (k < 1200) products += bend[k] * bend[k + 1200] / 1200;
    }
  }
  // Of noise whose variance is 1/3: a Gaussian's squares sum to
  // 1 / (4 pi s^2) on a plane, and neighbours correlate by exp(-1 / (4 s^2)).
  const double variance =
      strength * strength /
      (3.0 * 4.0 * std::numbers::pi * smoothness * smoothness);
  CHECK(squares / images == Approx(variance).epsilon(0.1));
  CHECK(top / images == Approx(variance).epsilon(0.15));
  CHECK(left / images == Approx(variance).epsilon(0.15));
  const double correlation = std::exp(-0.25 / (smoothness * smoothness));
  CHECK(steps / images ==
        Approx(2.0 * variance * (1.0 - correlation)).epsilon(0.1));
  // Down and right are drawn apart.
  CHECK(std::abs(products / images) < 0.1 * variance);
}

TEST_CASE("images of any size bend", "[data]") {
  for (const double smoothness : {0.1, 4.0, 100.0})
    for (const auto& [rows, cols] :
         std::vector<std::pair<int, int>>{{1, 1}, {1, 40}, {17, 2}}) {
      const Image image = noise(rows, cols);
      const Shades bent = distorted(image, {.shift = 1000,
                                            .rotation = 180.0,
                                            .scale = 0.999,
                                            .elastic_strength = 10000.0,
                                            .elastic_smoothness = smoothness});
      for (const float shade : bent) CHECK((shade >= 0.0f && shade <= 1.0f));
    }
}

TEST_CASE("what is drawn is a function of the seed and the place", "[data]") {
  const Image image = noise(28, 28);
  const Distortion all{2, 15.0, 0.15, 34.0, 4.0};
  CHECK(distorted(image, all, 7) == distorted(image, all, 7));
  CHECK(distorted(image, all, 7) != distorted(image, all, 8));
  // An earlier image leaves nothing behind.
  ImageDistorter distorter(all, 28, 28);
  Shades to(784);
  distorter.distort(image.pixels.data(), Random(9, "distort"), to.data());
  distorter.distort(image.pixels.data(), Random(1, "distort", 7), to.data());
  CHECK(to == distorted(image, all, 7));
}
