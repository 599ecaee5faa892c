#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <cstdint>
#include <vector>

namespace unroll {

/// Sequences of numbers as one tensor.
struct PaddedIds {
  at::Tensor ids;      ///< [N, T] int64, T the longest; `fill` past an end.
  at::Tensor lengths;  ///< [N] int64.
};
PaddedIds padded_ids(const std::vector<std::vector<std::int64_t>>& sequences,
                     c10::Device device, std::int64_t fill = 0);

/// The `places` of `all`, in that order.
template <class T>
std::vector<T> picked(const std::vector<T>& all,
                      const std::vector<std::int64_t>& places) {
  std::vector<T> some;
  some.reserve(places.size());
  for (const auto place : places)
    some.push_back(all[static_cast<std::size_t>(place)]);
  return some;
}

/// How many numbers each sequence holds.
std::vector<std::int64_t> lengths_of(
    const std::vector<std::vector<std::int64_t>>& sequences);

}  // namespace unroll
