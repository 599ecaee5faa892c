#pragma once

#include "models/recurrent_stack.h"

namespace unroll {

/// One vector a sequence, [N, D*H], over its own steps where there are lengths:
///   last   the output at the last step (its backward half has seen one step),
///   final  the last state of each of the top layer's directions, joined,
///   mean, max   over the outputs of all steps.
/// lengths: [N] int64, as `run` was made with; undefined: all steps.
at::Tensor read_out(Readout readout, const Recurrence& run,
                    std::int64_t directions, const at::Tensor& lengths_N = {});

}  // namespace unroll
