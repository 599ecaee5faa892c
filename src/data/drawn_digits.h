#pragma once

#include <cstdint>
#include <string_view>

#include "data/image_set.h"

namespace unroll {

/// `count` 28x28 images of digits that this program draws: each digit as a pen
/// might write it, with random slant, turn, scale, thickness and shift. Image
/// i is a pure function of (seed, stream, i), the same on every machine.
LabeledImages draw_digits(std::int64_t count, std::uint64_t seed,
                          std::string_view stream);

}  // namespace unroll
