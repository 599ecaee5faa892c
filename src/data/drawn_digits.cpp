#include "data/drawn_digits.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <thread>
#include <vector>

#include "base/random.h"
#include "data/digit_strokes.h"

namespace unroll {
namespace {

// Only + - * / and sqrt, which every machine rounds alike (the build forbids
// fusing them): sin, cos and their like differ between libraries.

constexpr int kSide = 28;
constexpr int kPointsPerCurve = 5;

struct Point {
  double x, y;
};

/// How one digit differs from the next: it maps a glyph's box to pixels.
class Hand {
 public:
  explicit Hand(Random& random)
      : height_(random.uniform(14.0, 21.0)),
        width_(height_ * random.uniform(0.4, 0.9)),
        slant_(random.uniform(-0.2, 0.55)),
        middle_x_(kSide / 2.0 + random.uniform(-2.0, 2.0)),
        middle_y_(kSide / 2.0 + random.uniform(-2.0, 2.0)),
        wobble_(random.uniform(0.02, 0.15)),
        pen_(random.uniform(0.7, 1.9)),
        ink_(random.uniform(200.0, 255.0)) {
    const double half = random.uniform(-0.16, 0.16);  // tan(angle / 2)
    cos_ = (1.0 - half * half) / (1.0 + half * half);
    sin_ = 2.0 * half / (1.0 + half * half);
  }

  Point place(const StrokePoint& point, Random& random) const {
    const double wobble_x = random.uniform(-wobble_, wobble_);
    const double wobble_y = random.uniform(-wobble_, wobble_);
    const double y = (point.y - 0.5 + wobble_y) * height_;
    const double x = (point.x - 0.5 + wobble_x) * width_ - slant_ * y;
    return {middle_x_ + cos_ * x - sin_ * y, middle_y_ + sin_ * x + cos_ * y};
  }
  double pen_radius() const { return pen_; }
  double ink() const { return ink_; }

 private:
  double height_, width_, slant_, middle_x_, middle_y_, wobble_, pen_, ink_;
  double cos_, sin_;
};

/// Catmull-Rom: the cubic through b and c whose slopes there are (c - a) / 2
/// and (d - b) / 2.
double between(double a, double b, double c, double d, double t) {
  return 0.5 * (2.0 * b + t * (c - a +
                               t * (2.0 * a - 5.0 * b + 4.0 * c - d +
                                    t * (3.0 * (b - c) + d - a))));
}

std::vector<Point> smoothed(const std::vector<Point>& points) {
  std::vector<Point> out;
  const std::size_t last = points.size() - 1;
  for (std::size_t i = 0; i < last; ++i) {
    const Point& a = points[i == 0 ? 0 : i - 1];
    const Point& b = points[i];
    const Point& c = points[i + 1];
    const Point& d = points[std::min(i + 2, last)];
    for (int step = 0; step < kPointsPerCurve; ++step) {
      const double t = static_cast<double>(step) / kPointsPerCurve;
      out.push_back(
          {between(a.x, b.x, c.x, d.x, t), between(a.y, b.y, c.y, d.y, t)});
    }
  }
  out.push_back(points.back());
  return out;
}

/// Marks along lines, kept as squared distances to the pen's path.
class Canvas {
 public:
  explicit Canvas(double pen_radius)
      : pen_(pen_radius), squares_(kSide * kSide, 1e9) {}

  void line(const Point& a, const Point& b) {
    const double reach = pen_ + 0.5;
    const int left = pixel(std::min(a.x, b.x) - reach);
    const int right = pixel(std::max(a.x, b.x) + reach);
    const int top = pixel(std::min(a.y, b.y) - reach);
    const int bottom = pixel(std::max(a.y, b.y) + reach);
    for (int row = top; row <= bottom; ++row)
      for (int col = left; col <= right; ++col) {
        double& square = squares_[static_cast<std::size_t>(row * kSide + col)];
        square = std::min(square, squared_distance(col + 0.5, row + 0.5, a, b));
      }
  }

  /// A pixel is inked as far as the pen's edge covers it.
  void ink_into(std::uint8_t* pixels, double ink) const {
    for (std::size_t i = 0; i < squares_.size(); ++i) {
      const double covered =
          std::clamp(pen_ + 0.5 - std::sqrt(squares_[i]), 0.0, 1.0);
      pixels[i] = static_cast<std::uint8_t>(covered * ink + 0.5);
    }
  }

 private:
  static int pixel(double place) {
    return static_cast<int>(std::clamp(place, 0.0, kSide - 1.0));
  }

  static double squared_distance(double x, double y, const Point& a,
                                 const Point& b) {
    const double dx = b.x - a.x, dy = b.y - a.y;
    const double length = dx * dx + dy * dy;
    const double along = (x - a.x) * dx + (y - a.y) * dy;
    const double t = length > 0.0 ? std::clamp(along / length, 0.0, 1.0) : 0.0;
    const double off_x = x - (a.x + t * dx), off_y = y - (a.y + t * dy);
    return off_x * off_x + off_y * off_y;
  }

  double pen_;
  std::vector<double> squares_;  // [kSide, kSide]
};

int draw_digit(Random random, std::uint8_t* pixels) {
  const int digit = static_cast<int>(random.below(10));
  const auto& glyphs = glyphs_of(digit);
  const Glyph& glyph = glyphs[random.below(glyphs.size())];
  const Hand hand(random);
  Canvas canvas(hand.pen_radius());
  for (const Stroke& stroke : glyph) {
    std::vector<Point> points;
    for (const StrokePoint& point : stroke.points)
      points.push_back(hand.place(point, random));
    if (stroke.smooth) points = smoothed(points);
    for (std::size_t i = 1; i < points.size(); ++i)
      canvas.line(points[i - 1], points[i]);
  }
  canvas.ink_into(pixels, hand.ink());
  return digit;
}

}  // namespace

LabeledImages draw_digits(std::int64_t count, std::uint64_t seed,
                          std::string_view stream) {
  LabeledImages images{count, kSide, kSide, {}, {}};
  images.pixels.resize(static_cast<std::size_t>(count) * kSide * kSide);
  images.labels.resize(static_cast<std::size_t>(count));
  const auto draw_some = [&](std::size_t first, std::size_t step) {
    for (std::size_t i = first; i < images.labels.size(); i += step)
      images.labels[i] = draw_digit(Random(seed, stream, i),
                                    &images.pixels[i * kSide * kSide]);
  };
  const std::size_t threads =
      std::clamp(std::thread::hardware_concurrency(), 1u, 8u);
  std::vector<std::thread> others;
  for (std::size_t t = 1; t < threads; ++t)
    others.emplace_back(draw_some, t, threads);
  draw_some(0, threads);
  for (std::thread& other : others) other.join();
  return images;
}

}  // namespace unroll
