#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "models/decoder.h"

namespace unroll {

struct SearchOptions {
  std::int64_t start = 0;  ///< The mark that every sequence begins with.
  std::int64_t end = 0;    ///< The mark that ends it.
  std::int64_t most_units = 100;
  std::int64_t beam_size = 1;  ///< 1: greedy.
  double length_penalty = 1.0;
};

/// What a decoder says, the end mark left out.
struct Sequence {
  std::vector<std::int64_t> ids;
  /// Log-probability, its end mark's too, divided by
  /// (units and end mark)^length_penalty.
  double score = 0.0;
  at::Tensor attention;  ///< [ids, S] on the CPU; undefined without attention.
};

/// The best sequence that beam search finds for each of N starts. A beam holds
/// the `beam_size` likeliest beginnings; one that is continued by the end mark
/// among the `beam_size` likeliest continuations is finished. The search of a
/// sequence stops when that many are finished, or at `most_units`, where what
/// is unfinished counts only if nothing is finished. The best score wins. Call
/// it in evaluation mode; it keeps no graph.
std::vector<Sequence> beam_search(Decoder& decoder, const Decoder::Start& start,
                                  const SearchOptions& options);

}  // namespace unroll
