#include "kernels/simd/functions.h"
#include "kernels/simd/vector.h"

namespace unroll::UNROLL_SIMD {
namespace {

using Unsigned =
    std::uint32_t __attribute__((vector_size(kLanes * sizeof(float))));

/// lowbias32, a hash of 32 bits (Wellons 2018,
/// https://nullprogram.com/blog/2018/07/31/), with a key before each of its two
/// products.
Unsigned hash(Unsigned x, std::uint32_t first, std::uint32_t second) {
  x ^= first;
  x ^= x >> 16;
  x *= 0x7feb352du;
  x ^= second;
  x ^= x >> 15;
  x *= 0x846ca68bu;
  return x ^ (x >> 16);
}

}  // namespace

void dropout(const Dropout& d) {
  const auto first = static_cast<std::uint32_t>(d.key);
  const auto second = static_cast<std::uint32_t>(d.key >> 32);
  Unsigned number;
  for (int i = 0; i < kLanes; ++i) number[i] = static_cast<std::uint32_t>(i);
  for (std::int64_t i = 0; i < d.count; i += kLanes, number += kLanes) {
    const auto kept = hash(number, first, second) >= d.threshold;
    const auto left = d.count - i;
    if (left >= kLanes) {
      const Vector x = load(d.x + i) * d.scale;
      store(d.out + i, kept ? x : Vector{});
    } else {
      const Vector x = load_part(d.x + i, left) * d.scale;
      store_part(d.out + i, kept ? x : Vector{}, left);
    }
  }
}

}  // namespace unroll::UNROLL_SIMD
