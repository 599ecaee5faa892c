#pragma once

#include <cstdint>

#include "data/image_set.h"

namespace unroll {

/// How many of the test images stand in the training set too, pixel for pixel:
/// of these a model may remember the answer.
std::int64_t shared_images(const ImageSet& set);

}  // namespace unroll
