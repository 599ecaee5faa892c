#pragma once

#include <cstdint>
#include <string>

namespace unroll {

/// Largest resident memory of this process so far, in bytes.
std::uint64_t peak_memory_bytes();

/// Makes the allocator keep large blocks that were freed, for the next step
/// takes the same ones: otherwise each step pays for its page faults anew.
void keep_freed_memory();

/// Seconds of a clock that never goes back.
double monotonic_seconds();

/// The variable's value; "" if it is not set.
std::string environment(const char* variable);

/// The present time as "2026-11-21T09:30:00Z".
std::string utc_now();

}  // namespace unroll
