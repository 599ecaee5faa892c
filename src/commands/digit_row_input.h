#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "evaluation/prediction_input.h"

namespace unroll {

/// The digits that stand side by side on the pictures: [1, T, 28, 28] float, 0
/// to 1, of each. Throws UserError that names the file.
at::Tensor read_digit_row(const PredictionFile& file, std::int64_t most);

}  // namespace unroll
