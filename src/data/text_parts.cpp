#include "data/text_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <unordered_map>

#include "base/error.h"
#include "base/random.h"

namespace unroll {
namespace {

std::size_t as_place(std::int64_t index) {
  return static_cast<std::size_t>(index);
}

/// At least one, where the share is not 0.
std::int64_t part_of(std::int64_t count, double share) {
  if (share <= 0.0) return 0;
  return std::max<std::int64_t>(
      1, std::llround(share * static_cast<double>(count)));
}

/// Which places of the permutation test, and how many behind them (going
/// round) validate.
struct Cuts {
  std::int64_t test_begin = 0, test_end = 0, valid = 0;
};

Cuts cut(std::int64_t count, const PartShares& shares) {
  Cuts cuts;
  if (shares.folds == 0) {
    cuts.test_end = part_of(count, shares.test);
    cuts.valid = part_of(count, shares.valid);
  } else {
    cuts.test_begin = count * shares.fold / shares.folds;
    cuts.test_end = count * (shares.fold + 1) / shares.folds;
    cuts.valid = part_of(count - cuts.test_end + cuts.test_begin, shares.valid);
  }
  return cuts;
}

void check(std::int64_t count, const Cuts& cuts, const PartShares& shares,
           const std::string& origin) {
  if (shares.folds != 0 && (shares.fold < 0 || shares.fold >= shares.folds))
    throw UserError(fmt::format(
        "data.fold: is {}, but data.folds is {}: it must be 0 to {}",
        shares.fold, shares.folds, shares.folds - 1));
  const std::int64_t test = cuts.test_end - cuts.test_begin;
  if (test + cuts.valid >= count || (shares.folds != 0 && test == 0))
    throw UserError(fmt::format(
        "{}: holds {} different texts, too few: {} would test, {} validate "
        "and none be left to train. Add texts, or change data.valid_fraction, "
        "data.test_fraction or data.folds.",
        origin, count, test, cuts.valid));
}

}  // namespace

std::vector<Part> draw_parts(const std::vector<LabeledText>& texts,
                             const PartShares& shares, std::uint64_t seed,
                             const std::string& origin) {
  std::unordered_map<std::string_view, std::int64_t> numbers;
  for (const LabeledText& text : texts)
    numbers.emplace(text.text, static_cast<std::int64_t>(numbers.size()));
  const auto count = static_cast<std::int64_t>(numbers.size());
  const Cuts cuts = cut(count, shares);
  check(count, cuts, shares, origin);

  const auto order = permutation(count, Random(seed, "text parts"));
  std::vector<Part> part_of_number(as_place(count), Part::train);
  for (std::int64_t i = cuts.test_begin; i < cuts.test_end + cuts.valid; ++i)
    part_of_number[as_place(order[as_place(i % count)])] =
        i < cuts.test_end ? Part::test : Part::valid;
  std::vector<Part> parts;
  parts.reserve(texts.size());
  for (const LabeledText& text : texts)
    parts.push_back(part_of_number[as_place(numbers.at(text.text))]);
  return parts;
}

}  // namespace unroll
