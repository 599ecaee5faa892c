#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/text_sets.h"

namespace unroll {

enum class Part { train, valid, test };

/// How much of a set validates and tests: shares of its different texts.
struct PartShares {
  double valid = 0.1;
  double test = 0.1;       ///< 0 for a set with a test part of its own.
  std::int64_t folds = 0;  ///< Not 0: fold `fold` of so many tests instead,
  std::int64_t fold = 0;   ///< and `valid` is a share of all others.
};

/// The part of each text, drawn by `seed`; equal texts are in one part. Every
/// part whose share is not 0 holds a text. Throws UserError, naming `origin`,
/// where there are too few for that.
std::vector<Part> draw_parts(const std::vector<LabeledText>& texts,
                             const PartShares& shares, std::uint64_t seed,
                             const std::string& origin);

}  // namespace unroll
