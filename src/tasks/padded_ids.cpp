#include "tasks/padded_ids.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace unroll {

std::vector<std::int64_t> lengths_of(
    const std::vector<std::vector<std::int64_t>>& sequences) {
  std::vector<std::int64_t> lengths;
  for (const auto& sequence : sequences)
    lengths.push_back(static_cast<std::int64_t>(sequence.size()));
  return lengths;
}

PaddedIds padded_ids(const std::vector<std::vector<std::int64_t>>& sequences,
                     c10::Device device, std::int64_t fill) {
  const auto lengths = lengths_of(sequences);
  const auto count = static_cast<std::int64_t>(sequences.size());
  const auto longest = *std::max_element(lengths.begin(), lengths.end());
  auto ids = at::full({count, longest}, fill, at::kLong);
  auto* row = ids.data_ptr<std::int64_t>();
  for (const auto& sequence : sequences) {
    std::copy(sequence.begin(), sequence.end(), row);
    row += longest;
  }
  return {ids.to(device), at::tensor(lengths, at::kLong).to(device)};
}

}  // namespace unroll
