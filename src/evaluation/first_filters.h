#pragma once

#include <torch/csrc/api/include/torch/nn/module.h>

#include "base/json.h"

namespace unroll {

/// The weights with which a classifier of images meets its input, as pictures:
/// of a fully connected net one for each unit, of a convolution one for each
/// kernel, of a recurrent net one for each gate (its units by the columns of a
/// row). Of many those with the largest norm.
///
/// name (of the weights), count (of all), shown, rows, cols, gates (letters, of
/// a recurrent net) and values: base64 of bytes [shown][rows][cols], in which
/// 128 is 0, and 1 and 255 are -1 and 1 times the picture's largest weight.
/// Null for a model without weights.
Json first_filters(const torch::nn::Module& model);

}  // namespace unroll
