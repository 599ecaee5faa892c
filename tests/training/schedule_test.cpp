#include "training/schedule.h"

#include <cmath>
#include <numbers>

#include "catch.h"

using namespace unroll;

namespace {

constexpr double kBase = 0.1;

Schedule schedule_of(ScheduleConfig config) {
  return Schedule(config, kBase, /*steps_per_epoch=*/10, /*total_steps=*/100);
}

ReduceOnPlateauSchedule impatient() {
  ReduceOnPlateauSchedule plateau;
  plateau.factor = 0.5;
  plateau.patience = 1;
  plateau.min_learning_rate = 0.03;
  return plateau;
}

}  // namespace

// Equality with torch.optim.lr_scheduler, step by step, stands in
// optimizer_test.cpp, beside the other references of live Python.

TEST_CASE("constant stays, step falls at its epochs", "[training]") {
  CHECK(schedule_of({}).learning_rate(99) == kBase);
  const auto steps = schedule_of({StepSchedule{2, 0.1}, 0});
  CHECK(steps.learning_rate(19) == kBase);
  CHECK(steps.learning_rate(20) == Approx(kBase * 0.1));
  CHECK(steps.learning_rate(59) == Approx(kBase * 0.01));
}

TEST_CASE("cosine goes from the base to the final fraction", "[training]") {
  const auto cosine = schedule_of({CosineSchedule{0.2}, 0});
  CHECK(cosine.learning_rate(0) == Approx(kBase));
  CHECK(cosine.learning_rate(50) == Approx(kBase * 0.6));
  CHECK(cosine.learning_rate(100) == Approx(kBase * 0.2));
}

TEST_CASE("one_cycle starts low, peaks, and ends far lower", "[training]") {
  const auto cycle = schedule_of({OneCycleSchedule{}, 0});
  CHECK(cycle.learning_rate(0) == Approx(kBase / 25));
  CHECK(cycle.learning_rate(29) == Approx(kBase));
  CHECK(cycle.learning_rate(99) == Approx(kBase / 25 / 1e4));
  CHECK(cycle.learning_rate(1000) == Approx(kBase / 25 / 1e4));
}

TEST_CASE("one_cycle of a run of one step is still a number", "[training]") {
  const Schedule cycle({OneCycleSchedule{}, 0}, kBase, 1, 1);
  CHECK(std::isfinite(cycle.learning_rate(0)));
  CHECK(cycle.learning_rate(0) > 0.0);
}

TEST_CASE("warm-up scales the first steps of any schedule", "[training]") {
  const auto warm = schedule_of({ConstantSchedule{}, 4});
  CHECK(warm.learning_rate(0) == Approx(kBase / 4));
  CHECK(warm.learning_rate(2) == Approx(kBase * 3 / 4));
  CHECK(warm.learning_rate(3) == kBase);
}

TEST_CASE("reduce_on_plateau waits, reduces, and stops at its floor",
          "[training]") {
  auto plateau = schedule_of({impatient(), 0});
  plateau.epoch_ended(1.0);
  plateau.epoch_ended(1.0);
  CHECK(plateau.learning_rate(20) == kBase);
  plateau.epoch_ended(1.0);
  CHECK(plateau.learning_rate(30) == Approx(kBase / 2));
  for (int i = 0; i < 10; ++i) plateau.epoch_ended(1.0);
  CHECK(plateau.learning_rate(30) == Approx(0.03));
}

TEST_CASE("a schedule's state comes back", "[training]") {
  auto before = schedule_of({impatient(), 0});
  for (int i = 0; i < 4; ++i) before.epoch_ended(1.0);
  auto after = schedule_of({impatient(), 0});
  after.load(Json::parse(before.save().dump()));
  for (int i = 0; i < 3; ++i) {
    CHECK(after.learning_rate(0) == before.learning_rate(0));
    before.epoch_ended(1.0);
    after.epoch_ended(1.0);
  }
}
