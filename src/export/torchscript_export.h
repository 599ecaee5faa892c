#pragma once

#include <map>
#include <string>

#include "export/computation.h"

namespace unroll {

/// The computation as a TorchScript archive, which torch.jit.load opens: one
/// `forward` that takes the inputs in their order and gives the outputs, as a
/// tuple where there are several. Parameters and buffers have the names that
/// they have in state_dict. `metadata` are extra files in it.
std::string to_torchscript(const Computation& computation,
                           const std::map<std::string, std::string>& metadata);

}  // namespace unroll
