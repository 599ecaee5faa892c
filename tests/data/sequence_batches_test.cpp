#include "data/sequence_batches.h"

#include <algorithm>
#include <set>

#include "catch.h"

using namespace unroll;

namespace {

using Batches = std::vector<std::vector<std::int64_t>>;

/// 3, 4, .. 9, 3, 4, ..
std::vector<std::int64_t> some_lengths() {
  std::vector<std::int64_t> lengths(103);
  for (std::size_t i = 0; i < lengths.size(); ++i)
    lengths[i] = static_cast<std::int64_t>(3 + i % 7);
  return lengths;
}

std::vector<std::int64_t> sorted_places(const Batches& batches) {
  std::vector<std::int64_t> places;
  for (const auto& batch : batches)
    places.insert(places.end(), batch.begin(), batch.end());
  std::sort(places.begin(), places.end());
  return places;
}

std::int64_t padding(const Batches& batches) {
  const auto lengths = some_lengths();
  const auto length = [&](std::int64_t i) {
    return lengths[static_cast<std::size_t>(i)];
  };
  std::int64_t padding = 0;
  for (const auto& batch : batches) {
    std::int64_t longest = 0;
    for (const auto i : batch) longest = std::max(longest, length(i));
    for (const auto i : batch) padding += longest - length(i);
  }
  return padding;
}

}  // namespace

TEST_CASE("every sequence is in one batch, with others like it", "[data]") {
  const auto batches = like_length_batches(some_lengths(), 10, 1, 0);
  CHECK(batches.size() == 11);
  for (const auto& batch : batches) CHECK(batch.size() <= 10);
  const auto places = sorted_places(batches);
  REQUIRE(places.size() == 103);
  for (std::size_t i = 0; i < places.size(); ++i)
    CHECK(places[i] == static_cast<std::int64_t>(i));
  // At most one step for the sequences of each batch where lengths meet.
  CHECK(padding(batches) < 6 * 10);
}

TEST_CASE("batches are a pure function of seed and epoch", "[data]") {
  const auto batches = like_length_batches(some_lengths(), 10, 1, 2);
  CHECK(batches == like_length_batches(some_lengths(), 10, 1, 2));
  CHECK(batches != like_length_batches(some_lengths(), 10, 1, 3));
  CHECK(batches != like_length_batches(some_lengths(), 10, 2, 2));
}

TEST_CASE("an epoch mixes anew which sequences of a length meet", "[data]") {
  const std::vector<std::int64_t> equal(40, 5);
  const auto sets = [&](std::int64_t epoch) {
    std::set<std::set<std::int64_t>> batches;
    for (const auto& batch : like_length_batches(equal, 10, 0, epoch))
      batches.emplace(batch.begin(), batch.end());
    return batches;
  };
  CHECK(sets(0) != sets(1));
}

TEST_CASE("for evaluation, batches go by length, then place", "[data]") {
  CHECK(batches_by_length({5, 2, 5, 2, 9}, 2) == Batches{{1, 3}, {0, 2}, {4}});
  CHECK(batches_by_length({}, 2).empty());
  CHECK(like_length_batches({}, 2, 0, 0).empty());
}
