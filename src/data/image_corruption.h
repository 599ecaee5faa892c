#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/image_set.h"

namespace unroll {

enum class CorruptionKind { none, noise, shift, rotation, occlusion };

/// What is done to every image of a test set.
struct Corruption {
  CorruptionKind kind = CorruptionKind::none;
  /// Of noise the standard deviation of what is added to each pixel (0 to 1),
  /// of a shift pixels up, down, left or right, of a rotation degrees either
  /// way, of an occlusion the side of a black square, as a share of the
  /// image's.
  double strength = 0.0;
};

std::string to_string(CorruptionKind kind);
/// "0.2", "3 px", "30°", "40 %"
std::string strength_text(const Corruption& corruption);

/// None first, then each kind at rising strengths.
const std::vector<Corruption>& standard_corruptions();

/// The images as floats [count, rows, cols], 0 to 1, each corrupted. What is
/// drawn (the noise, which way, where the square lies) depends on the kind and
/// the image's number alone: every strength and every model meets the same.
std::vector<float> corrupted(const LabeledImages& images,
                             const Corruption& corruption);

}  // namespace unroll
