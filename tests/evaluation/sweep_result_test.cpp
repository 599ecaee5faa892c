#include "evaluation/sweep_result.h"

#include "catch.h"
#include "evaluation/support.h"

namespace unroll {
namespace {

RungValue rung(double accuracy, double loss) {
  return {10, loss, {{"accuracy", accuracy}}};
}

}  // namespace

TEST_CASE("a rung is better by its measure, then by its loss", "[evaluation]") {
  CHECK(is_better(rung(0.9, 2.0), rung(0.8, 1.0)));
  CHECK_FALSE(is_better(rung(0.8, 1.0), rung(0.9, 2.0)));
  CHECK(is_better(rung(0.9, 1.0), rung(0.9, 2.0)));
  CHECK(is_better({1, 1.0, {{"perplexity", 3.0}}},
                  {1, 1.0, {{"perplexity", 4.0}}}));
  CHECK(is_better({1, 1.0, {}}, {1, 2.0, {}}));
}

TEST_CASE("who got further is better, and who failed is last", "[evaluation]") {
  std::vector<Trial> trials(4);
  trials[0].rungs = {rung(0.99, 0.1)};
  trials[1].rungs = {rung(0.5, 1.0), rung(0.6, 1.0)};
  trials[2].rungs = {rung(0.5, 1.0), rung(0.7, 1.0)};
  trials[3].rungs = {rung(0.5, 1.0), rung(0.9, 1.0)};
  trials[3].error = "not finite";
  CHECK(ranked(trials) == std::vector<std::size_t>{2, 1, 0, 3});
}

TEST_CASE("rungs of successive halving", "[evaluation]") {
  CHECK(rung_count(27, 3, 10000, 10) == 4);
  CHECK(rung_count(26, 3, 10000, 10) == 3);
  CHECK(rung_count(27, 3, 100, 10) == 3);  // 100, 33, 11
  CHECK(rung_count(27, 1, 10000, 10) == 1);
  CHECK(rung_count(2, 3, 10000, 10) == 1);
}

TEST_CASE("rungs come back from JSON", "[evaluation]") {
  const auto back = rungs_from_json(to_json({rung(0.25, 0.75)}));
  REQUIRE(back.size() == 1);
  CHECK(back[0].steps == 10);
  CHECK(back[0].loss == 0.75);
  CHECK(back[0].measures.at(0).name == "accuracy");
  CHECK(back[0].measures.at(0).value == 0.25);
}

}  // namespace unroll
