#pragma once

#include <ATen/core/Tensor.h>

#include "training/event.h"

namespace unroll {

/// Of all elements, in 50 boxes of one width between the least and the largest.
EventHistogram histogram_of(const at::Tensor& values);

}  // namespace unroll
