#include "evaluation/predictor.h"

#include <ATen/ATen.h>

#include <cmath>
#include <numeric>
#include <stdexcept>

#include "catch.h"
#include "checkpoint/module_weights.h"
#include "evaluation/small_runs.h"
#include "evaluation/support.h"
#include "tasks/classification.h"

namespace unroll {
namespace {

struct Opened {
  ImageSet images;
  std::unique_ptr<Classification> task;
  TrainedModel model;
};

/// The same fresh net as a task and as a model without data.
Opened opened(const RunConfig& config = small_config("small")) {
  Console console(true);
  Opened result;
  result.images =
      open_image_set(classification(config).data, config.seed, console);
  result.task =
      std::make_unique<Classification>(config, result.images, c10::kCPU);
  const TemporaryFolder folder;
  const Path weights = folder / "w.safetensors";
  save_weights(weights, result.task->classifier(), {});
  result.model = open_classifier(result.task->signature(), "the task", config,
                                 weights, console);
  return result;
}

std::vector<InputImage> test_images(const ImageSet& set) {
  std::vector<InputImage> images;
  for (std::int64_t i = 0; i < set.test.count; ++i) {
    const auto first = set.test.pixels.begin() + i * 784;
    images.push_back({"set", i, GreyImage{28, 28, {first, first + 784}}});
  }
  return images;
}

}  // namespace

TEST_CASE("prediction says what evaluation says of the same images",
          "[evaluation]") {
  Opened net = opened();
  const auto predictions = predict(net.model, test_images(net.images));
  const Predictions expected = net.task->predict(SplitName::test);
  REQUIRE(predictions.size() == 130);
  const auto labels = expected.log_probabilities.argmax(1);
  for (std::int64_t i = 0; i < 130; ++i) {
    const auto& prediction = predictions[static_cast<std::size_t>(i)];
    CHECK(prediction.label == labels[i].item<std::int64_t>());
    CHECK(prediction.input.index == i);
    for (std::int64_t c = 0; c < 10; ++c)
      CHECK(prediction.probabilities[static_cast<std::size_t>(c)] ==
            Approx(std::exp(expected.log_probabilities[i][c].item<double>()))
                .margin(1e-6));
  }
}

TEST_CASE("what a row is answered with knows nothing of the rows below",
          "[evaluation]") {
  RunConfig config = small_config("rows");
  RnnConfig rnn;
  rnn.hidden_size = 6;
  rnn.layers = 2;
  classification(config).model.net = rnn;
  Opened net = opened(config);
  auto image = test_images(net.images)[0].image;
  const auto before = predict_after_each_row(net.model, image);
  const auto whole = predict(net.model, {{"", std::nullopt, image}})[0];
  REQUIRE(before.size() == 28);
  CHECK(before[27] == whole.probabilities);
  for (std::size_t i = 14 * 28; i < 28 * 28; ++i) image.pixels[i] ^= 0xff;
  const auto after = predict_after_each_row(net.model, image);
  for (std::size_t row = 0; row < 28; ++row)
    CHECK((before[row] == after[row]) == (row < 14));
}

TEST_CASE("probabilities sum to one and the runner-up is the next best",
          "[evaluation]") {
  Opened net = opened();
  auto images = test_images(net.images);
  images.resize(1);  // a batch of one
  const auto predictions = predict(net.model, std::move(images));
  REQUIRE(predictions.size() == 1);
  const auto& p = predictions[0].probabilities;
  CHECK(std::accumulate(p.begin(), p.end(), 0.0) == Approx(1.0).margin(1e-6));
  const auto at = [&](std::int64_t i) {
    return p[static_cast<std::size_t>(i)];
  };
  for (std::int64_t c = 0; c < 10; ++c) {
    CHECK(at(c) <= at(predictions[0].label));
    if (c != predictions[0].label) CHECK(at(c) <= at(predictions[0].runner_up));
  }
  CHECK(predictions[0].label != predictions[0].runner_up);
}

TEST_CASE("an image of another size is refused", "[evaluation]") {
  Opened net = opened();
  CHECK_THROWS_AS(
      predict(net.model, {{"x", {}, GreyImage{2, 2, {0, 0, 0, 0}}}}),
      std::invalid_argument);
  CHECK(predict(net.model, {}).empty());
}

}  // namespace unroll
