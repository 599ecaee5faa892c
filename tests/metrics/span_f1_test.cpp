#include "metrics/span_f1.h"

#include <stdexcept>

#include "catch.h"

using namespace unroll;

namespace {

using Tags = std::vector<std::string>;

SpanScore score(const Tags& truth, const Tags& predicted) {
  SpanF1 spans;
  spans.add(truth, predicted);
  return spans.score();
}

}  // namespace

TEST_CASE("span F1 has the value worked by hand", "[metrics]") {
  SpanF1 spans;
  spans.add({"B-PER", "I-PER", "O", "B-LOC"}, {"B-PER", "I-PER", "O", "B-PER"});
  spans.add({"B-ORG", "I-ORG", "O"}, {"B-ORG", "O", "B-LOC"});
  const SpanScore score = spans.score();
  CHECK(score.truth == 3);
  CHECK(score.predicted == 4);
  CHECK(score.correct == 1);
  CHECK(score.precision == Approx(0.25));
  CHECK(score.recall == Approx(1.0 / 3.0));
  CHECK(score.f1 == Approx(2.0 / 7.0));
}

TEST_CASE("a span is right only with its type, begin and end", "[metrics]") {
  const Tags truth = {"O", "B-A", "I-A", "O"};
  CHECK(score(truth, truth).correct == 1);
  CHECK(score(truth, {"O", "B-B", "I-B", "O"}).correct == 0);
  CHECK(score(truth, {"B-A", "I-A", "I-A", "O"}).correct == 0);
  CHECK(score(truth, {"O", "B-A", "I-A", "I-A"}).correct == 0);
  CHECK(score(truth, {"O", "B-A", "B-A", "O"}).correct == 0);
}

TEST_CASE("I- without B- before it starts a span", "[metrics]") {
  CHECK(score({"B-A", "I-A"}, {"I-A", "I-A"}).correct == 1);
  // Another type starts another span.
  const SpanScore two = score({"B-A", "B-B"}, {"B-A", "I-B"});
  CHECK(two.predicted == 2);
  CHECK(two.correct == 2);
  CHECK(score({"O", "B-A"}, {"O", "I-A"}).correct == 1);
}

TEST_CASE("B- beside B- is two spans, other tags are none", "[metrics]") {
  CHECK(score({"B-A", "B-A"}, {"B-A", "I-A"}).truth == 2);
  CHECK(score({"B-A", "B-A"}, {"B-A", "I-A"}).correct == 0);
  CHECK(score({"O", "O"}, {"<unk>", "A"}).predicted == 0);
}

TEST_CASE("where there is no span, nothing is divided by 0", "[metrics]") {
  CHECK(score({"O"}, {"O"}).f1 == 0.0);
  CHECK(score({"O"}, {"B-A"}).recall == 0.0);
  CHECK(score({"B-A"}, {"O"}).precision == 0.0);
  CHECK(SpanF1().score().f1 == 0.0);
  CHECK_THROWS_AS(score({"O"}, {}), std::invalid_argument);
}
