#include "training/resume_check.h"

#include <ATen/ATen.h>

#include <limits>

#include "catch.h"
#include "test_support.h"

using namespace unroll;

namespace {

TrainingState some_state() {
  TrainingState state;
  state.tensors["model.weight"] = at::arange(6, at::kFloat).view({2, 3});
  state.tensors["generator.cpu"] = at::arange(4, at::kByte);
  state.values = {{"place", {1, 2, 3}},
                  {"epoch", {{"sums", {0.5, 1.5}}, {"seconds", 1.0}}},
                  {"total", {{"training_seconds", 2.0}}}};
  return state;
}

}  // namespace

TEST_CASE("states that differ in their times alone are the same",
          "[training]") {
  TrainingState other = some_state();
  other.values["epoch"]["seconds"] = 9.0;
  other.values["total"]["training_seconds"] = 9.0;
  CHECK(first_difference(some_state(), other).empty());
}

TEST_CASE("the first difference of two states is named", "[training]") {
  TrainingState other = some_state();
  other.values["epoch"]["sums"][1] = 1.75;
  CHECK(first_difference(some_state(), other) ==
        "epoch/sums/1: 1.5 in one go, 1.75 after a stop");
  other.tensors["model.weight"] = some_state().tensors["model.weight"].clone();
  other.tensors["model.weight"][1][0] = 3.5;
  CHECK(first_difference(some_state(), other) ==
        "tensor model.weight, element 3: 3 in one go, 3.5 after a stop");
  other.tensors["generator.cpu"][2] = 7;
  CHECK(says(first_difference(some_state(), other), "tensor generator.cpu"));
  other.tensors.erase("generator.cpu");
  CHECK(first_difference(some_state(), other) ==
        "tensor generator.cpu: only the run that went on without a stop has "
        "it");
}

TEST_CASE("states are compared by their bits", "[training]") {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  TrainingState one, other;
  one.tensors["x"] = at::tensor({kNan, 0.0});
  other.tensors["x"] = at::tensor({kNan, 0.0});
  CHECK(first_difference(one, other).empty());
  other.tensors["x"][1] = -0.0;
  CHECK(says(first_difference(one, other), "element 1"));
  other.tensors["x"] = at::tensor({kNan, 0.0}, at::kFloat);
  CHECK(says(first_difference(one, other), "another type or shape"));
}
