#include "data/unzip.h"

#include "fuzz.h"

using namespace unroll;

void read_hostile(std::span<const std::uint8_t> bytes) {
  constexpr std::uint64_t kMost = 1 << 20;
  const auto contents =
      unzip({bytes.begin(), bytes.end()}, {"a", "b/c"}, kMost);
  for (const Bytes& content : contents)
    require(content.size() <= kMost, "an entry larger than allowed");
}
