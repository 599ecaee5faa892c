#pragma once

#include "commands/engine.h"

namespace unroll {

/// Opens libunroll_engine, and LibTorch with it, beside the program's own
/// folder. Throws RunError that says how to mend it if that fails.
const Engine& open_engine();

/// The same for a command that will ask for the data of `config`: they are
/// opened meanwhile.
const Engine& open_engine_beside_data(const RunConfig& config,
                                      Console& console);

}  // namespace unroll
