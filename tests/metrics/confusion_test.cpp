#include "metrics/confusion.h"

#include <stdexcept>

#include "catch.h"

namespace unroll {
namespace {

// counts: truth 0: 3 right, 1 called 1; truth 1: 2 right; truth 2: both
// called 0.
Confusion three_classes() {
  Confusion confusion(3);
  for (int i = 0; i < 3; ++i) confusion.add(0, 0);
  confusion.add(0, 1);
  for (int i = 0; i < 2; ++i) confusion.add(1, 1);
  for (int i = 0; i < 2; ++i) confusion.add(2, 0);
  return confusion;
}

}  // namespace

TEST_CASE("the Wilson interval has the values worked by hand", "[metrics]") {
  const Interval most = wilson_interval(95, 100);
  CHECK(most.low == Approx(0.8882).margin(5e-5));
  CHECK(most.high == Approx(0.9785).margin(5e-5));

  const Interval half = wilson_interval(5, 10);
  CHECK(half.low == Approx(0.2366).margin(5e-5));
  CHECK(half.high == Approx(0.7634).margin(5e-5));
}

TEST_CASE("the Wilson interval stays within 0 and 1", "[metrics]") {
  const Interval none = wilson_interval(0, 10);
  CHECK(none.low == Approx(0.0).margin(1e-12));
  CHECK(none.high == Approx(0.2775).margin(5e-5));
  const Interval all = wilson_interval(10, 10);
  CHECK(all.low == Approx(0.7225).margin(5e-5));
  CHECK(all.high <= 1.0);
  CHECK(all.high == Approx(1.0));
  const Interval unknown = wilson_interval(0, 0);
  CHECK(unknown.low == 0.0);
  CHECK(unknown.high == 1.0);
}

TEST_CASE("accuracy is the share of the diagonal", "[metrics]") {
  const Confusion confusion = three_classes();
  CHECK(confusion.classes() == 3);
  CHECK(confusion.total() == 8);
  CHECK(confusion.correct() == 5);
  CHECK(confusion.accuracy() == Approx(0.625));
  CHECK(Confusion(4).accuracy() == 0.0);
  CHECK(Confusion(0).macro_f1() == 0.0);
}

TEST_CASE("precision, recall and F1 have the values worked by hand",
          "[metrics]") {
  const Confusion confusion = three_classes();
  const ClassScore zero = confusion.score(0);
  CHECK(zero.support == 4);
  CHECK(zero.precision == Approx(3.0 / 5.0));
  CHECK(zero.recall == Approx(3.0 / 4.0));
  CHECK(zero.f1 == Approx(2.0 / 3.0));

  const ClassScore one = confusion.score(1);
  CHECK(one.precision == Approx(2.0 / 3.0));
  CHECK(one.recall == Approx(1.0));
  CHECK(one.f1 == Approx(0.8));

  // Never predicted: 0 / 0 is 0, not NaN.
  const ClassScore two = confusion.score(2);
  CHECK(two.support == 2);
  CHECK(two.precision == 0.0);
  CHECK(two.recall == 0.0);
  CHECK(two.f1 == 0.0);

  CHECK(confusion.macro_f1() == Approx((2.0 / 3.0 + 0.8) / 3.0));
}

TEST_CASE("macro recall is the mean over the classes that occur", "[metrics]") {
  CHECK(three_classes().macro_recall() == Approx((0.75 + 1.0 + 0.0) / 3.0));
  Confusion confusion(3);
  CHECK(confusion.macro_recall() == 0.0);
  confusion.add(0, 0);
  confusion.add(0, 2);
  confusion.add(1, 1);
  CHECK(confusion.macro_recall() == Approx(0.75));  // class 2 is never there
}

TEST_CASE("rows of the confusion matrix are truth", "[metrics]") {
  const Confusion confusion = three_classes();
  CHECK(confusion.counts()[0][1] == 1);
  CHECK(confusion.counts()[1][0] == 0);
  CHECK(confusion.counts()[2][0] == 2);
}

TEST_CASE("a class that is none is refused", "[metrics]") {
  Confusion confusion(3);
  CHECK_THROWS_AS(confusion.add(3, 0), std::out_of_range);
  CHECK_THROWS_AS(confusion.add(0, -1), std::out_of_range);
  CHECK_THROWS_AS(confusion.score(3), std::out_of_range);
}

}  // namespace unroll
