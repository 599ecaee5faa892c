#include "data/image_distortion.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace unroll {
namespace {

/// Values that are smoothed at once.
constexpr std::int64_t kBlock = 32;

constexpr std::array<float, 256> kShades = [] {
  std::array<float, 256> shades{};
  for (std::size_t i = 0; i < shades.size(); ++i)
    shades[i] = static_cast<float>(i) / 255.0f;
  return shades;
}();

/// Of a Gaussian cut at three deviations, from its middle outwards; both
/// sides together make up `sum`.
std::vector<float> gaussian(double deviation, double sum) {
  const auto radius = static_cast<std::int64_t>(std::ceil(3.0 * deviation));
  std::vector<double> heights;
  double total = -1.0;
  for (std::int64_t i = 0; i <= radius; ++i) {
    const double x = static_cast<double>(i) / deviation;
    heights.push_back(std::exp(-0.5 * x * x));
    total += 2.0 * heights.back();
  }
  std::vector<float> weights;
  for (const double height : heights)
    weights.push_back(static_cast<float>(sum * height / total));
  return weights;
}

/// to[i] = the weighted sum of `from` at i and its neighbours in distances of
/// `step`, for `count` of them. Reads up to the last block's end.
void smooth(const float* from, std::int64_t step,
            const std::vector<float>& weights, std::int64_t count, float* to) {
  const auto radius = static_cast<std::int64_t>(weights.size()) - 1;
  for (std::int64_t first = 0; first < count; first += kBlock) {
    const float* middle = from + first;
    float sums[kBlock];
    for (std::int64_t i = 0; i < kBlock; ++i) sums[i] = weights[0] * middle[i];
    for (std::int64_t k = 1; k <= radius; ++k) {
      const float weight = weights[static_cast<std::size_t>(k)];
      const float *before = middle - k * step, *after = middle + k * step;
      for (std::int64_t i = 0; i < kBlock; ++i)
        sums[i] += weight * (before[i] + after[i]);
    }
    std::copy_n(sums, std::min(kBlock, count - first), to + first);
  }
}

/// Repeats `size` values, which stand `rim` values from the start, on both
/// sides of themselves, `width` values at a time.
void wrap(float* values, std::int64_t size, std::int64_t rim,
          std::int64_t width) {
  float* first = values + rim * width;
  for (std::int64_t done = 0; done < rim; done += size) {
    const auto some = std::min(size, rim - done);
    std::copy_n(first + (size - some) * width, some * width,
                first - (done + some) * width);
    std::copy_n(first, some * width, first + (size + done) * width);
  }
}

void add(const float* values, std::int64_t count, float* to) {
  for (std::int64_t i = 0; i < count; ++i) to[i] += values[i];
}

/// From 0, the black before the first row or column, to that after the last.
void keep_within(float last, std::vector<float>& places) {
  for (float& place : places) place = std::clamp(place, 0.0f, last);
}

std::size_t size_of(std::int64_t count) {
  return static_cast<std::size_t>(count);
}

}  // namespace

bool changes_images(const Distortion& distortion) {
  return distortion.shift > 0 || distortion.rotation > 0.0 ||
         distortion.scale > 0.0 || distortion.elastic_strength > 0.0;
}

Placement draw_placement(const Distortion& distortion, Random& random) {
  const auto pixels = [&] {
    const auto choices = static_cast<std::uint64_t>(2 * distortion.shift + 1);
    return static_cast<double>(
        static_cast<std::int64_t>(random.below(choices)) - distortion.shift);
  };
  const auto around = [&](double middle, double most) {
    return random.uniform(middle - most, middle + most);
  };
  Placement placement;
  placement.down = pixels();
  placement.right = pixels();
  placement.turn = around(0.0, distortion.rotation) * std::numbers::pi / 180.0;
  placement.tall = around(1.0, distortion.scale);
  placement.wide = around(1.0, distortion.scale);
  return placement;
}

void draw_noise(Random& random, std::int64_t count, std::uint8_t* bytes) {
  for (std::int64_t i = 0; i < count; i += 8) {
    const std::uint64_t drawn = random.next();
    const std::int64_t size = std::min<std::int64_t>(8, count - i);
    for (std::int64_t k = 0; k < size; ++k)
      bytes[i + k] = static_cast<std::uint8_t>(drawn >> 8 * k & 255);
  }
}

std::vector<float> bend_weights(const Distortion& distortion) {
  return gaussian(distortion.elastic_smoothness,
                  std::sqrt(distortion.elastic_strength));
}

ImageDistorter::ImageDistorter(const Distortion& distortion, std::int64_t rows,
                               std::int64_t cols)
    : distortion_(distortion),
      rows_(rows),
      cols_(cols),
      framed_(size_of((rows + 3) * (cols + 3))),
      down_(size_of(cols)),
      right_(size_of(cols)) {
  if (distortion.elastic_strength == 0.0) return;
  weights_ = bend_weights(distortion);
  const auto rim = static_cast<std::int64_t>(weights_.size()) - 1;
  noise_.resize(size_of((rows + 2 * rim) * 2 * cols + kBlock));
  line_.resize(size_of(cols + 2 * rim + kBlock));
  bytes_.resize(size_of(rows * 2 * cols));
  columns_.resize(size_of(2 * cols));
  bend_.resize(size_of(2 * rows * cols));
}

void ImageDistorter::distort(const std::uint8_t* image, Random random,
                             float* to) {
  const Placement placement = draw_placement(distortion_, random);
  const bool is_elastic = distortion_.elastic_strength > 0.0;
  if (is_elastic || distortion_.rotation > 0.0 || distortion_.scale > 0.0)
    render(image, placement, is_elastic ? draw_bend(random) : nullptr, to);
  else
    move(image, placement, to);
}

/// A placement of whole pixels.
void ImageDistorter::move(const std::uint8_t* image, const Placement& placement,
                          float* to) const {
  const auto down = static_cast<std::int64_t>(placement.down);
  const auto right = static_cast<std::int64_t>(placement.right);
  const auto first = std::clamp<std::int64_t>(right, 0, cols_);
  const auto end = std::clamp<std::int64_t>(cols_ + right, 0, cols_);
  for (std::int64_t row = 0; row < rows_; ++row, to += cols_) {
    std::fill_n(to, cols_, 0.0f);
    if (row < down || row >= rows_ + down) continue;
    const std::uint8_t* from = image + (row - down) * cols_ - right;
    for (auto col = first; col < end; ++col) to[col] = kShades[from[col]];
  }
}

// --- Elastic ----------------------------------------------------------------

/// [rows, 2, cols], rows wrapped.
void ImageDistorter::spread_noise(Random& random) {
  const auto rim = static_cast<std::int64_t>(weights_.size()) - 1;
  float* to = &noise_[size_of(rim * 2 * cols_)];
  draw_noise(random, std::ssize(bytes_), bytes_.data());
  for (const std::uint8_t byte : bytes_)
    *to++ = static_cast<float>(byte) * (1.0f / 127.5f) - 1.0f;
  wrap(noise_.data(), rows_, rim, 2 * cols_);
}

const float* ImageDistorter::draw_bend(Random& random) {
  spread_noise(random);
  const auto rim = static_cast<std::int64_t>(weights_.size()) - 1;
  for (std::int64_t row = 0; row < rows_; ++row) {
    smooth(&noise_[size_of((rim + row) * 2 * cols_)], 2 * cols_, weights_,
           2 * cols_, columns_.data());
    for (std::int64_t axis = 0; axis < 2; ++axis) {
      std::copy_n(&columns_[size_of(axis * cols_)], cols_,
                  &line_[size_of(rim)]);
      wrap(line_.data(), cols_, rim, 1);
      smooth(&line_[size_of(rim)], 1, weights_, cols_,
             &bend_[size_of((axis * rows_ + row) * cols_)]);
    }
  }
  return bend_.data();
}

// --- Rendering --------------------------------------------------------------

void ImageDistorter::frame(const std::uint8_t* image) {
  for (std::int64_t row = 0; row < rows_; ++row)
    for (std::int64_t col = 0; col < cols_; ++col)
      framed_[size_of((row + 1) * (cols_ + 3) + col + 1)] =
          kShades[image[row * cols_ + col]];
}

void ImageDistorter::render(const std::uint8_t* image,
                            const Placement& placement, const float* bend,
                            float* to) {
  frame(image);
  for (std::int64_t row = 0; row < rows_; ++row) {
    aim(placement, row);
    if (bend) {
      add(bend + row * cols_, cols_, down_.data());
      add(bend + (rows_ + row) * cols_, cols_, right_.data());
    }
    sample(to + row * cols_);
  }
}

/// Where in the frame the pixels of a row are taken from: the placement,
/// undone.
void ImageDistorter::aim(const Placement& placement, std::int64_t row) {
  const double sine = std::sin(placement.turn);
  const double cosine = std::cos(placement.turn);
  const double middle_row = 0.5 * static_cast<double>(rows_ - 1);
  const double middle_col = 0.5 * static_cast<double>(cols_ - 1);
  const double below = static_cast<double>(row) - middle_row - placement.down;
  const double beside = -middle_col - placement.right;
  const auto down = static_cast<float>(
      1.0 + middle_row + (sine * beside + cosine * below) / placement.tall);
  const auto right = static_cast<float>(
      1.0 + middle_col + (cosine * beside - sine * below) / placement.wide);
  const auto down_a_col = static_cast<float>(sine / placement.tall);
  const auto right_a_col = static_cast<float>(cosine / placement.wide);
  for (std::int64_t col = 0; col < cols_; ++col) {
    down_[size_of(col)] = down + down_a_col * static_cast<float>(col);
    right_[size_of(col)] = right + right_a_col * static_cast<float>(col);
  }
}

void ImageDistorter::sample(float* to) {
  const std::int64_t width = cols_ + 3;
  keep_within(static_cast<float>(rows_ + 1), down_);
  keep_within(static_cast<float>(cols_ + 1), right_);
  for (std::int64_t col = 0; col < cols_; ++col) {
    const float y = down_[size_of(col)], x = right_[size_of(col)];
    const auto top = static_cast<std::int32_t>(y);
    const auto left = static_cast<std::int32_t>(x);
    const float low = y - static_cast<float>(top);
    const float far = x - static_cast<float>(left);
    const float* upper = &framed_[size_of(top * width + left)];
    const float* lower = upper + width;
    const float above = upper[0] + far * (upper[1] - upper[0]);
    const float below = lower[0] + far * (lower[1] - lower[0]);
    to[col] = above + low * (below - above);
  }
}

}  // namespace unroll
