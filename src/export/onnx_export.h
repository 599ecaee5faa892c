#pragma once

#include "export/computation.h"
#include "export/onnx_model.h"

namespace unroll {

/// The computation in ONNX's operators. Parameters keep the names that they
/// have in state_dict, but for those of recurrent layers, which ONNX stacks by
/// layer, and in another order of gates.
OnnxModel to_onnx(const Computation& computation);

}  // namespace unroll
