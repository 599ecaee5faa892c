#include "training/training_step.h"

#include <ATen/ATen.h>

#include "base/console.h"
#include "catch.h"
#include "tasks/classification.h"

using namespace unroll;

namespace {

constexpr std::int64_t kEpochs = 2;

RunConfig config_with(decltype(ClassifierConfig::net) net) {
  RunConfig config;
  config.task = ClassificationConfig{};
  auto& task = classification(config);
  task.data.set = DrawnDigitsData{90, 10};
  task.data.valid_fraction = 0.0;
  task.data.batch_size = 32;  // of 90: two full batches and a smaller one
  task.data.shift = 2;
  task.model.net = std::move(net);
  config.training.clip_grad_norm = 1.0;
  config.training.label_smoothing = 0.1;
  return config;
}

struct AfterSteps {
  std::vector<at::Tensor> weights;
  EpochSums::Values sums;
};

AfterSteps train(const RunConfig& config, const ImageSet& images,
                 Reading reading) {
  Classification task(config, images, c10::Device(c10::kCPU));
  task.model().train();
  std::vector<NamedParameter> parameters;
  for (const auto& item : task.model().named_parameters())
    parameters.push_back({item.key(), item.value()});
  TrainingStep step(task, config, parameters, reading);
  EpochSums sums;
  for (std::int64_t epoch = 0; epoch < kEpochs; ++epoch) {
    task.start_epoch(epoch);
    for (std::int64_t i = 0; i < task.batches_per_epoch(); ++i)
      step.run({epoch, i, 0}, 0.001, sums);
  }
  return {task.model().parameters(), sums.read()};
}

}  // namespace

TEST_CASE("a classifier learns alike from staged batches and by host's numbers",
          "[training]") {
  RnnConfig rnn;
  rnn.layers = 2;
  rnn.hidden_size = 8;
  rnn.dropout = 0.3;
  for (const auto& net : {decltype(ClassifierConfig::net)(FcConfig{{20}, 2}),
                          decltype(ClassifierConfig::net)(rnn)}) {
    const auto config = config_with(net);
    Console console;
    const auto images =
        open_image_set(classification(config).data, config.seed, console);
    const auto seen = train(config, images, Reading::each_step);
    const auto unseen = train(config, images, Reading::when_wanted);
    for (std::size_t i = 0; i < seen.weights.size(); ++i)
      CHECK(at::allclose(seen.weights[i], unseen.weights[i], 1e-3, 1e-5));
    CHECK(unseen.sums.sums[0] == Approx(seen.sums.sums[0]).epsilon(1e-4));
    CHECK(unseen.sums.sums[1] == seen.sums.sums[1]);
    CHECK(unseen.sums.clipped == seen.sums.clipped);
  }
}

TEST_CASE("staged batches stand at one place", "[training]") {
  const auto config = config_with(FcConfig{{20}, 2});
  Console console;
  const auto images =
      open_image_set(classification(config).data, config.seed, console);
  Classification task(config, images, c10::Device(c10::kCPU));
  task.model().train();
  task.start_epoch(0);
  REQUIRE(task.stage(0) == 32);
  const auto first = task.train_staged().loss.item<double>();
  CHECK(task.stage(1) == 32);
  CHECK(task.stage(2) == 0);  // smaller: it is trained on by itself
  CHECK(task.train_staged().loss.item<double>() != first);
}
