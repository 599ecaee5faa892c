#include "data/sequence_batches.h"

#include <algorithm>
#include <numeric>

#include "base/random.h"

namespace unroll {
namespace {

using Batches = std::vector<std::vector<std::int64_t>>;

/// `order`, sorted by length and cut; equal lengths stay in their order.
Batches cut_by_length(std::vector<std::int64_t> order,
                      const std::vector<std::int64_t>& lengths,
                      std::int64_t batch_size) {
  const auto length = [&](std::int64_t i) {
    return lengths[static_cast<std::size_t>(i)];
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](auto a, auto b) { return length(a) < length(b); });
  Batches batches;
  for (auto begin = order.begin(); begin != order.end();) {
    const auto end = begin + std::min(batch_size, order.end() - begin);
    batches.emplace_back(begin, end);
    begin = end;
  }
  return batches;
}

}  // namespace

Batches like_length_batches(const std::vector<std::int64_t>& lengths,
                            std::int64_t batch_size, std::uint64_t seed,
                            std::int64_t epoch) {
  const auto index = static_cast<std::uint64_t>(epoch);
  const auto count = static_cast<std::int64_t>(lengths.size());
  const Batches sorted =
      cut_by_length(permutation(count, Random(seed, "sequences", index)),
                    lengths, batch_size);
  Batches batches;
  batches.reserve(sorted.size());
  for (const std::int64_t place :
       permutation(static_cast<std::int64_t>(sorted.size()),
                   Random(seed, "sequence batches", index)))
    batches.push_back(sorted[static_cast<std::size_t>(place)]);
  return batches;
}

Batches batches_by_length(const std::vector<std::int64_t>& lengths,
                          std::int64_t batch_size) {
  std::vector<std::int64_t> order(lengths.size());
  std::iota(order.begin(), order.end(), 0);
  return cut_by_length(std::move(order), lengths, batch_size);
}

}  // namespace unroll
