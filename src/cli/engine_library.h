#pragma once

#include "commands/engine.h"

namespace unroll {

/// Opens libunroll_engine, and LibTorch with it, beside the program's own
/// folder. Throws RunError that says how to mend it if that fails.
const Engine& open_engine();

}  // namespace unroll
