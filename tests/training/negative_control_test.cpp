// What cannot be learnt must not look learnt.

#include <ATen/ATen.h>

#include <algorithm>
#include <random>

#include "catch.h"
#include "data/drawn_digits.h"
#include "evaluation/evaluator.h"
#include "tasks/classification.h"
#include "training/trainer.h"

namespace unroll {
namespace {

ImageSet digits() {
  ImageSet set;
  set.classes = 10;
  set.train = draw_digits(1500, 1, "train digits");
  set.test = draw_digits(1000, 1, "test digits");
  return set;
}

double test_accuracy(const ImageSet& set) {
  RunConfig config;
  config.training.epochs = 4;
  auto& task_config = classification(config);
  task_config.data.batch_size = 50;
  task_config.model.net = FcConfig{{64}, 2};
  Classification task(config, set, c10::Device(c10::kCPU));
  Trainer(task, config).fit();
  return evaluate(task, SplitName::test).confusion.accuracy();
}

}  // namespace

TEST_CASE("shuffled labels give the accuracy of chance", "[training]") {
  ImageSet set = digits();
  CHECK(test_accuracy(set) > 0.6);
  std::shuffle(set.train.labels.begin(), set.train.labels.end(),
               std::mt19937_64(1));
  // 10 % of 1000, with a standard deviation of 0.95 %.
  const double chance = test_accuracy(set);
  CHECK(chance > 0.05);
  CHECK(chance < 0.15);
}

}  // namespace unroll
