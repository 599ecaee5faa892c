#pragma once

#include <ATen/core/Tensor.h>

#include <string>

#include "checkpoint/tensor_file.h"

namespace unroll {

/// A tensor as a file holds it, from whatever device and with whatever
/// strides. Throws std::invalid_argument for types that files do not hold.
StoredTensor to_stored(const std::string& name, const at::Tensor& tensor);

/// A tensor of its own on the CPU.
at::Tensor to_tensor(const StoredTensor& stored);

}  // namespace unroll
