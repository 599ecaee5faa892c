#pragma once

#include <string>
#include <vector>

#include "data/image_file.h"

namespace unroll {

/// The digits of a picture in which they stand side by side, each as
/// `place_digit` makes it [rows, cols]. There are as many as the picture is
/// wider than high, rounded; each takes an equal part of the width. Throws
/// UserError, naming `name`, for more than `most` of them, or a part without
/// ink.
std::vector<GreyImage> place_digit_row(const GreyImage& picture,
                                       std::int64_t rows, std::int64_t cols,
                                       std::int64_t most,
                                       const std::string& name);

}  // namespace unroll
