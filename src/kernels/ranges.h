#pragma once

#include <c10/util/FunctionRef.h>

#include <cstdint>

namespace unroll {

/// How many steps of `size` so many units take, the last one perhaps smaller.
std::int64_t in_steps(std::int64_t units, std::int64_t size);

/// Parts worth making of so much work: below a certain share of it, waking a
/// thread costs more than it brings.
std::int64_t parts_worth(std::int64_t multiply_adds);

/// Cuts 0 to `count` into as many ranges as threads are worth waking, where
/// each unit takes `work` multiply-adds or as long as these: run(from, to).
void parallel_ranges(std::int64_t count, std::int64_t work,
                     c10::function_ref<void(std::int64_t, std::int64_t)> run);

}  // namespace unroll
