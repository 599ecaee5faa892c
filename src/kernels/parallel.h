#pragma once

#include <c10/util/FunctionRef.h>

#include <cstdint>

namespace unroll {

/// Runs task(0) to task(count - 1) on LibTorch's threads, neighbours on the
/// same one. Inside a task everything runs on that task's thread.
void parallel(std::int64_t count, c10::function_ref<void(std::int64_t)> task);

/// How many tasks of at least `smallest` units each are worth making of
/// `units`.
std::int64_t parallel_parts(std::int64_t units, std::int64_t smallest);

}  // namespace unroll
