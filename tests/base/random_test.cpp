#include "base/random.h"

#include <algorithm>
#include <set>

#include "catch.h"

using namespace unroll;

TEST_CASE("the same seed, stream and index give the same numbers", "[base]") {
  CHECK(Random(1, "order", 2).next() == Random(1, "order", 2).next());
  // Fixed for ever: data orders of runs already trained depend on it.
  CHECK(Random(0, "order", 0).next() == 5217669344565420430u);
}

TEST_CASE("seed, stream and index each change the numbers", "[base]") {
  const std::set<std::uint64_t> numbers = {
      Random(0, "order", 0).next(), Random(1, "order", 0).next(),
      Random(0, "split", 0).next(), Random(0, "order", 1).next()};
  CHECK(numbers.size() == 4);
}

TEST_CASE("below and uniform stay in range and cover it evenly", "[base]") {
  Random random(7, "test");
  std::vector<int> counts(6);
  double mean = 0.0;
  for (int i = 0; i < 60000; ++i) {
    ++counts.at(random.below(6));
    const double x = random.uniform(-1.0, 3.0);
    REQUIRE(x >= -1.0);
    REQUIRE(x < 3.0);
    mean += x / 60000;
  }
  // Five standard deviations of a fair die.
  for (const int count : counts) CHECK(std::abs(count - 10000) < 457);
  CHECK(mean == Approx(1.0).margin(0.025));
}

TEST_CASE("a permutation holds each index once", "[base]") {
  auto order = permutation(1000, Random(3, "order", 0));
  CHECK_FALSE(std::is_sorted(order.begin(), order.end()));
  std::sort(order.begin(), order.end());
  for (std::int64_t i = 0; i < 1000; ++i)
    REQUIRE(order[static_cast<std::size_t>(i)] == i);
  CHECK(permutation(0, Random(3, "order", 0)).empty());
}
