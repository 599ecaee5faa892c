#pragma once

#include <cstdint>
#include <string>

#include "data/image_file.h"

namespace unroll {

/// The picture of one digit (or letter, or sign) as MNIST's images are: light
/// on dark, the longer side of its ink 20 of 28 pixels, the ink's centre of
/// mass in the middle of [rows, cols]. Dark ink on light paper is told from
/// light on dark by the picture's border. A picture that is so already (of
/// that size, light on dark or the reverse, and placed) keeps its pixels.
/// Throws UserError, naming `name`, for a picture without ink.
GreyImage place_digit(const GreyImage& picture, std::int64_t rows,
                      std::int64_t cols, const std::string& name);

}  // namespace unroll
