#pragma once

#include <cstdint>
#include <string>

namespace unroll {

/// Largest resident memory of this process so far, in bytes.
std::uint64_t peak_memory_bytes();

/// Has what LibTorch allocates while it loads, most of it in small blocks, lie
/// in large pages where the kernel has them: a fraction of the page faults. For
/// the start of the program, while it has one thread.
void use_large_pages();

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
