#include "kernels/ranges.h"

#include <algorithm>

#include "kernels/parallel.h"

namespace unroll {

void parallel_ranges(std::int64_t count, std::int64_t work,
                     c10::function_ref<void(std::int64_t, std::int64_t)> run) {
  constexpr std::int64_t kSmallestPart = 1 << 16;
  const auto parts =
      std::min(parallel_parts(count * work, kSmallestPart), count);
  parallel(parts, [&](std::int64_t i) {
    run(count * i / parts, count * (i + 1) / parts);
  });
}

}  // namespace unroll
