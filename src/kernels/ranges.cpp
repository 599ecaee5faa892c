#include "kernels/ranges.h"

#include <algorithm>

#include "kernels/parallel.h"

namespace unroll {

std::int64_t in_steps(std::int64_t units, std::int64_t size) {
  return (units + size - 1) / size;
}

std::int64_t parts_worth(std::int64_t multiply_adds) {
  constexpr std::int64_t kSmallestPart = 1 << 16;
  return parallel_parts(multiply_adds, kSmallestPart);
}

void parallel_ranges(std::int64_t count, std::int64_t work,
                     c10::function_ref<void(std::int64_t, std::int64_t)> run) {
  const auto parts = std::min(parts_worth(count * work), count);
  parallel(parts, [&](std::int64_t i) {
    run(count * i / parts, count * (i + 1) / parts);
  });
}

}  // namespace unroll
