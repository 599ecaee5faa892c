#pragma once

#include <cstdint>
#include <vector>

#include "base/random.h"
#include "config/data_config.h"

namespace unroll {

/// Where an image goes as a whole: it is stretched about its middle, turned,
/// then moved.
struct Placement {
  double down = 0.0, right = 0.0;  ///< Pixels.
  double turn = 0.0;               ///< Radians, counterclockwise.
  double tall = 1.0, wide = 1.0;   ///< Factors of its sides.
};

/// Whether it changes any image.
bool changes_images(const Distortion& distortion);

/// The first of an image's random numbers.
Placement draw_placement(const Distortion& distortion, Random& random);

/// Those of an elastic distortion, which come next: `count` bytes, [rows, 2,
/// cols] of an image.
void draw_noise(Random& random, std::int64_t count, std::uint8_t* bytes);

/// What it is smoothed by: a Gaussian from its middle outwards. Along rows and
/// along columns, that makes up the strength.
std::vector<float> bend_weights(const Distortion& distortion);

/// Changes images of one size as a Distortion says; what comes from beyond an
/// image's rim is black. Holds buffers: one for each thread.
class ImageDistorter {
 public:
  ImageDistorter(const Distortion& distortion, std::int64_t rows,
                 std::int64_t cols);

  /// `image` [rows, cols], a byte a pixel, changed as `random` says, into `to`
  /// [rows, cols], 0 to 1.
  void distort(const std::uint8_t* image, Random random, float* to);

  /// The same with all that is drawn given. Pixels are taken bilinearly, from
  /// where `placement` says and then `bend` [2, rows, cols] further down and
  /// right; null: no further.
  void render(const std::uint8_t* image, const Placement& placement,
              const float* bend, float* to);

  /// Elastic displacements [2, rows, cols] in pixels: uniform noise from -1 to
  /// 1, smoothed by a Gaussian, times the strength (Simard, Steinkraus and
  /// Platt, "Best practices for convolutional neural networks", 2003). The
  /// noise goes on at the other end of the image, so that displacements are as
  /// large at its rim.
  const float* draw_bend(Random& random);

 private:
  void move(const std::uint8_t* image, const Placement& placement,
            float* to) const;
  void spread_noise(Random& random);
  void frame(const std::uint8_t* image);
  void aim(const Placement& placement, std::int64_t row);
  void sample(float* to);

  Distortion distortion_;
  std::int64_t rows_, cols_;
  std::vector<float> weights_;  // of the Gaussian, from its middle outwards
  std::vector<float> framed_;   // the image with a black rim
  std::vector<std::uint8_t> bytes_;
  std::vector<float> noise_, columns_, line_, bend_;
  std::vector<float> down_, right_;  // of one row: where pixels are taken from
};

}  // namespace unroll
