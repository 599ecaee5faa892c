#pragma once

#include <cstdint>
#include <span>

#include "checkpoint/tensor_file.h"

namespace unroll {

/// The tensors of a file that Python's torch.save wrote (the zip format of
/// PyTorch 1.6 and later): of a state_dict, or of a dict that holds one and
/// other things beside it, which are left out. Nothing of the pickle is run.
/// Takes up to 18 times the file (tensors may share what it stores), beside
/// what read_pickle takes. Throws UserError without a file's name.
TensorFile parse_torch_file(std::span<const std::uint8_t> bytes);

}  // namespace unroll
