#pragma once

#include <cstdint>
#include <string>

namespace unroll {

/// Largest resident memory of this process so far, in bytes.
std::uint64_t peak_memory_bytes();

/// Seconds of a clock that never goes back.
double monotonic_seconds();

/// The present time as "2026-11-21T09:30:00Z".
std::string utc_now();

}  // namespace unroll
