#include "config/search_space.h"

#include <cmath>
#include <set>

#include "catch.h"
#include "test_support.h"

namespace unroll {
namespace {

double drawn(const SearchSpace& space, std::uint64_t seed,
             std::uint64_t index) {
  return draw(space, seed, index).at(0).values.at(0).get<double>();
}

}  // namespace

TEST_CASE("lists, ranges and fixed settings are told apart", "[config]") {
  const SearchSpace space = read_search_space(
      {"a.b=1,2.5,x", "c=[1,2],[3]", "d=\"p,q\"", "e=log:1e-4:0.1", "f=3"});
  CHECK(space.fixed == std::vector<std::string>{"d=\"p,q\"", "f=3"});
  CHECK(space.has_ranges());
  REQUIRE(space.axes.size() == 3);
  CHECK(space.axes[0].path == "a.b");
  CHECK(std::get<0>(space.axes[0].values) == std::vector<Json>{1, 2.5, "x"});
  CHECK(std::get<0>(space.axes[1].values) ==
        std::vector<Json>{{1, 2}, Json::array({3})});
  const auto& range = std::get<ValueRange>(space.axes[2].values);
  CHECK((range.low == 1e-4 && range.high == 0.1 && range.logarithmic));
  CHECK_FALSE(range.whole);
  CHECK(grid_of(read_search_space({"a=1,2"})).at(0).values ==
        std::vector<Json>{1, 2});
}

TEST_CASE("a range that is none is the user's error", "[config]") {
  for (const char* setting : {"a=log:1", "a=log:x:2", "a=uniform:2:2",
                              "a=log:0:1", "a=log:-1:1", "a=uniform:1,2:3"})
    CHECK(says(user_error([&] { read_search_space({setting}); }), setting));
}

TEST_CASE("a logarithmic range is uniform in the logarithm", "[config]") {
  const SearchSpace space = read_search_space({"a=log:1e-4:1"});
  int below = 0;
  for (std::uint64_t i = 0; i < 4000; ++i) {
    const double value = drawn(space, 0, i);
    CHECK((value >= 1e-4 && value < 1.0));
    below += value < 1e-2;
  }
  CHECK(below == Approx(2000).margin(150));
  CHECK(drawn(space, 0, 5) == drawn(space, 0, 5));
  CHECK(drawn(space, 0, 5) != drawn(space, 1, 5));
}

TEST_CASE("a whole range holds both ends, each as often", "[config]") {
  const SearchSpace space = read_search_space({"a=uniform:1:4"});
  std::vector<int> counts(5);
  for (std::uint64_t i = 0; i < 4000; ++i) {
    const Json value = draw(space, 0, i).at(0).values.at(0);
    REQUIRE(value.is_number_integer());
    ++counts.at(value.get<std::size_t>());
  }
  for (std::size_t value = 1; value <= 4; ++value)
    CHECK(counts[value] == Approx(1000).margin(120));
}

}  // namespace unroll
