#include "data/image_corruption.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "base/random.h"
#include "data/image_distortion.h"

namespace unroll {
namespace {

constexpr std::uint64_t kSeed = 0;

/// Standard normal (Box and Muller 1958,
/// https://doi.org/10.1214/aoms/1177706645).
double normal(Random& random) {
  const double radius = std::sqrt(-2.0 * std::log1p(-random.uniform(0.0, 1.0)));
  return radius * std::cos(random.uniform(0.0, 2.0 * std::numbers::pi));
}

void add_noise(double deviation, Random& random, std::int64_t size, float* to) {
  for (std::int64_t i = 0; i < size; ++i)
    to[i] = static_cast<float>(
        std::clamp(to[i] + deviation * normal(random), 0.0, 1.0));
}

Placement shifted(double pixels, Random& random) {
  Placement placement;
  const bool vertical = random.below(2) == 0;
  (vertical ? placement.down : placement.right) =
      random.below(2) == 0 ? pixels : -pixels;
  return placement;
}

Placement rotated(double degrees, Random& random) {
  Placement placement;
  placement.turn = degrees * std::numbers::pi / 180.0;
  if (random.below(2) == 0) placement.turn = -placement.turn;
  return placement;
}

/// A black square somewhere inside the image.
void occlude(double share, Random& random, std::int64_t rows, std::int64_t cols,
             float* to) {
  const auto side =
      std::llround(share * static_cast<double>(std::min(rows, cols)));
  const auto place = [&](std::int64_t length) {
    const double free = static_cast<double>(length - side);
    return static_cast<std::int64_t>(random.uniform(0.0, free + 1.0));
  };
  const auto top = place(rows), left = place(cols);
  for (std::int64_t row = top; row < top + side; ++row)
    std::fill_n(to + row * cols + left, side, 0.0f);
}

}  // namespace

std::string to_string(CorruptionKind kind) {
  constexpr std::array<const char*, 5> kNames = {"none", "noise", "shift",
                                                 "rotation", "occlusion"};
  return kNames.at(static_cast<std::size_t>(kind));
}

std::string strength_text(const Corruption& corruption) {
  switch (corruption.kind) {
    case CorruptionKind::none:
      return "";
    case CorruptionKind::noise:
      return fmt::format("{}", corruption.strength);
    case CorruptionKind::shift:
      return fmt::format("{} px", corruption.strength);
    case CorruptionKind::rotation:
      return fmt::format("{}°", corruption.strength);
    case CorruptionKind::occlusion:
      break;
  }
  return fmt::format("{:.0f} %", 100.0 * corruption.strength);
}

const std::vector<Corruption>& standard_corruptions() {
  using enum CorruptionKind;
  static const std::vector<Corruption> all = {
      {none, 0.0},      {noise, 0.1},      {noise, 0.2},      {noise, 0.3},
      {noise, 0.5},     {shift, 1.0},      {shift, 2.0},      {shift, 3.0},
      {shift, 5.0},     {rotation, 10.0},  {rotation, 20.0},  {rotation, 30.0},
      {rotation, 45.0}, {occlusion, 0.15}, {occlusion, 0.25}, {occlusion, 0.35},
      {occlusion, 0.5},
  };
  return all;
}

std::vector<float> corrupted(const LabeledImages& images,
                             const Corruption& corruption) {
  const std::int64_t size = images.rows * images.cols;
  std::vector<float> result(static_cast<std::size_t>(images.count * size));
  ImageDistorter distorter({}, images.rows, images.cols);
  const std::string stream = "corrupt " + to_string(corruption.kind);
  for (std::int64_t i = 0; i < images.count; ++i) {
    Random random(kSeed, stream, static_cast<std::uint64_t>(i));
    Placement placement;
    if (corruption.kind == CorruptionKind::shift)
      placement = shifted(corruption.strength, random);
    if (corruption.kind == CorruptionKind::rotation)
      placement = rotated(corruption.strength, random);
    float* to = result.data() + i * size;
    distorter.render(images.pixels.data() + i * size, placement, nullptr, to);
    if (corruption.kind == CorruptionKind::noise)
      add_noise(corruption.strength, random, size, to);
    if (corruption.kind == CorruptionKind::occlusion)
      occlude(corruption.strength, random, images.rows, images.cols, to);
  }
  return result;
}

}  // namespace unroll
