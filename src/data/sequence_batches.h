#pragma once

#include <cstdint>
#include <vector>

namespace unroll {

/// Batches of sequences of like length, so that little is padded: the places of
/// each batch's sequences in `lengths`. Shuffled by (seed, epoch), of which it
/// is a pure function: sequences of one length come in random order, batches
/// too. Every sequence is in exactly one batch of at most `batch_size`.
std::vector<std::vector<std::int64_t>> like_length_batches(
    const std::vector<std::int64_t>& lengths, std::int64_t batch_size,
    std::uint64_t seed, std::int64_t epoch);

/// The same in order of length, for evaluation.
std::vector<std::vector<std::int64_t>> batches_by_length(
    const std::vector<std::int64_t>& lengths, std::int64_t batch_size);

}  // namespace unroll
