#pragma once

#include "base/files.h"

namespace unroll {

/// Whether a live process holds the run in this folder (see RunLock).
bool is_locked(const Path& run);

}  // namespace unroll
