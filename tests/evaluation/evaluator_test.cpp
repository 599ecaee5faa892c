#include "evaluation/evaluator.h"

#include <ATen/ATen.h>

#include "base/error.h"
#include "catch.h"
#include "evaluation/small_runs.h"
#include "evaluation/support.h"
#include "tasks/classification.h"
#include "training/train_run.h"

namespace unroll {
namespace {

ImageSet drawn(const RunConfig& config) {
  Console console(true);
  return open_image_set(classification(config).data, config.seed, console);
}

Classification& images_task(const TrainedRun& run) {
  return dynamic_cast<Classification&>(*run.task);
}

RunFolder trained(const Path& checkpoints, const RunConfig& config) {
  Console console(true);
  const RunFolder run = RunFolder::create(checkpoints, config);
  train_run(run, config, drawn(config), console);
  return run;
}

}  // namespace

TEST_CASE("a run opened again scores as it did in training", "[evaluation]") {
  const TemporaryFolder folder;
  const RunConfig config = small_config("small");
  const RunFolder run = trained(folder.path(), config);
  Console console(true);
  const TrainedRun opened = open_trained_run(run, config, "best", console);
  const Evaluation valid = evaluate(images_task(opened), SplitName::valid);
  const Json best = run.record().result["best"];
  CHECK(valid.confusion.total() == 60);
  CHECK(valid.loss == Approx(best["valid_loss"].get<double>()).epsilon(1e-5));
  CHECK(valid.confusion.accuracy() ==
        Approx(best["valid_accuracy"].get<double>()));
}

TEST_CASE("loss and confusion agree with the definition, image by image",
          "[evaluation]") {
  const RunConfig config = small_config("small");
  const ImageSet images = drawn(config);
  Classification task(config, images, c10::kCPU);
  const Evaluation evaluation = evaluate(task, SplitName::test, 1000);

  at::NoGradGuard no_grad;
  task.classifier().eval();
  double loss = 0.0;
  std::int64_t correct = 0;
  for (std::int64_t i = 0; i < images.test.count; ++i) {
    const auto image =
        at::from_blob(
            const_cast<std::uint8_t*>(images.test.pixels.data()) + i * 784,
            {1, 28, 28}, at::kByte)
            .to(at::kFloat) /
        255.0;
    const auto scores = task.classifier().forward(image)[0];
    const auto label = images.test.labels[static_cast<std::size_t>(i)];
    loss -= scores[label].item<double>();
    correct += scores.argmax().item<std::int64_t>() == label ? 1 : 0;
  }
  CHECK(evaluation.loss == Approx(loss / 130.0).epsilon(1e-5));
  CHECK(evaluation.confusion.correct() == correct);
  CHECK(evaluation.confusion.total() == 130);
  CHECK(static_cast<std::int64_t>(evaluation.mistakes.size()) == 130 - correct);
}

TEST_CASE("results do not depend on the batch size of the config",
          "[evaluation]") {
  RunConfig config = small_config("small");
  const ImageSet images = drawn(config);
  Classification first(config, images, c10::kCPU);
  classification(config).data.batch_size = 7;
  Classification second(config, images, c10::kCPU);
  for (const auto split :
       {SplitName::train, SplitName::valid, SplitName::test}) {
    const Evaluation a = evaluate(first, split);
    const Evaluation b = evaluate(second, split);
    CHECK(a.loss == b.loss);
    CHECK(a.confusion.counts() == b.confusion.counts());
  }
}

TEST_CASE("mistakes are true to the images and the most confident come first",
          "[evaluation]") {
  const RunConfig config = small_config("small");
  const ImageSet images = drawn(config);
  Classification task(config, images, c10::kCPU);
  const Evaluation all = evaluate(task, SplitName::valid, 1000);
  const Evaluation few = evaluate(task, SplitName::valid, 3);
  REQUIRE(few.mistakes.size() == 3);
  double before = 1.0;
  for (const auto& mistake : all.mistakes) {
    CHECK(mistake.probability <= before);
    before = mistake.probability;
    // The index counts in the training set, where the split was cut from.
    CHECK(images_of(images, SplitName::valid)
              .labels[static_cast<std::size_t>(mistake.index)] ==
          mistake.truth);
    CHECK(mistake.predicted != mistake.truth);
  }
  CHECK(few.mistakes[0].index == all.mistakes[0].index);
}

TEST_CASE("a split without images is the user's mistake", "[evaluation]") {
  RunConfig config = small_config("small");
  classification(config).data.valid_fraction = 0.0;
  const ImageSet images = drawn(config);
  Classification task(config, images, c10::kCPU);
  CHECK(holds(message_of<UserError>([&] { evaluate(task, SplitName::valid); }),
              {"valid", "data.valid_fraction"}));
  CHECK_THROWS_AS(parse_split("dev"), UserError);
  CHECK(parse_split("valid") == SplitName::valid);
}

TEST_CASE("weights are chosen by word, by what the run restored, or by path",
          "[evaluation]") {
  const TemporaryFolder folder;
  RunConfig config = small_config("small");
  const RunFolder run = trained(folder.path(), config);
  CHECK(find_weights(run, "best") == run.best_weights());
  CHECK(find_weights(run, "last") == run.last_weights());
  CHECK(find_weights(run, "") == run.best_weights());
  CHECK(find_weights(run, run.last_weights().string()) == run.last_weights());
  CHECK_THROWS_AS(find_weights(run, "bset"), UserError);
  classification(config).data.valid_fraction = 0.0;
  run.write_config(config);
  CHECK(find_weights(run, "") == run.last_weights());
}

TEST_CASE("a config whose model.weights names a file needs no run",
          "[evaluation]") {
  const TemporaryFolder folder;
  RunConfig config = small_config("small");
  const RunFolder run = trained(folder.path(), config);
  Console console(true);
  const TrainedRun by_run = open_trained_run(run, config, "last", console);
  CHECK_THROWS_AS(open_config(config, console), UserError);
  classification(config).model.weights = run.last_weights().string();
  config.seed = 5;  // other fresh weights: the file must win
  classification(config).data.set = DrawnDigitsData{300, 130};
  const TrainedRun by_config = open_weights(
      config, by_run.data, classification(config).model.weights, console);
  CHECK(evaluate(images_task(by_run), SplitName::test).loss ==
        evaluate(images_task(by_config), SplitName::test).loss);
}

}  // namespace unroll
