#include "tasks/language_modeling.h"

#include <ATen/ATen.h>

#include <cmath>
#include <numbers>

#include "base/error.h"
#include "catch.h"
#include "tasks/support.h"
#include "training/trainer.h"

namespace unroll {
namespace {

RunConfig small_config(std::int64_t streams, std::int64_t window) {
  RunConfig config;
  LanguageModelingConfig task;
  task.data.unit = TextUnit::character;
  task.data.batch_size = streams;
  task.model.recurrence = {Cell::lstm, 12, 2, false, 0.0};
  task.model.embedding.kind = LearnedEmbedding{6, "", false};
  config.task = task;
  config.training.bptt_steps = window;
  config.training.epochs = 3;
  config.optimizer.learning_rate = 0.02;
  return config;
}

PlainText text_of(std::string train, std::string valid = "") {
  PlainText text;
  text.train = std::move(train);
  text.valid = std::move(valid);
  return text;
}

/// 61 characters that repeat nothing too early: 60 targets.
const std::string kText =
    "the quick brown fox jumps over the lazy dog. pack my box with";

std::vector<at::Tensor> gradients(torch::nn::Module& model) {
  std::vector<at::Tensor> all;
  for (const auto& parameter : model.parameters())
    all.push_back(parameter.grad().clone());
  return all;
}

double largest_difference(const std::vector<at::Tensor>& a,
                          const std::vector<at::Tensor>& b) {
  double largest = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i)
    largest = std::max(largest, (a[i] - b[i]).abs().max().item<double>());
  return largest;
}

/// Gradients of the mean loss over all windows, added up window by window.
std::vector<at::Tensor> windowed_gradients(LanguageModeling& task) {
  task.model().zero_grad();
  task.start_epoch(0);
  for (std::int64_t i = 0; i < task.batches_per_epoch(); ++i) {
    const StepOutput output = task.train_batch(i);
    (output.loss * output.count / 60).backward();
  }
  return gradients(task.model());
}

/// Gradients of the whole text read at once.
std::vector<at::Tensor> full_gradients(LanguageModeling& task) {
  auto& model = dynamic_cast<LanguageModel&>(task.model());
  const auto vocabulary =
      Vocabulary::from_json(task.signature().at("vocabulary"), "test");
  std::vector<std::string> units;
  for (const char c : kText) units.emplace_back(1, c);
  const auto ids = at::tensor(vocabulary.ids(units), at::kLong);
  model.zero_grad();
  const auto logits =
      model.forward(ids.slice(0, 0, 60).unsqueeze(0)).logits.squeeze(0);
  at::cross_entropy_loss(logits, ids.slice(0, 1, 61)).backward();
  return gradients(model);
}

}  // namespace

TEST_CASE("a window as long as the text gives full backpropagation",
          "[tasks]") {
  LanguageModeling task(small_config(1, 60), text_of(kText), kCpu);
  const auto windowed = windowed_gradients(task);
  CHECK(largest_difference(windowed, full_gradients(task)) < 1e-7);
}

TEST_CASE("gradients end at a window's border, the state does not", "[tasks]") {
  LanguageModeling task(small_config(1, 10), text_of(kText), kCpu);
  REQUIRE(task.batches_per_epoch() == 6);
  CHECK(largest_difference(windowed_gradients(task), full_gradients(task)) >
        1e-4);

  LanguageModeling whole(small_config(1, 60), text_of(kText), kCpu);
  whole.start_epoch(0);
  const double loss = whole.train_batch(0).loss.item<double>();
  task.start_epoch(1);
  double sum = 0.0;
  for (std::int64_t i = 0; i < 6; ++i)
    sum += task.train_batch(i).loss.item<double>() / 6.0;
  CHECK(sum == Approx(loss).epsilon(1e-6));
}

TEST_CASE("each epoch starts from a state of zeros", "[tasks]") {
  LanguageModeling task(small_config(1, 10), text_of(kText), kCpu);
  task.start_epoch(0);
  const double first = task.train_batch(0).loss.item<double>();
  const double carried = task.train_batch(0).loss.item<double>();
  task.start_epoch(1);
  CHECK(task.train_batch(0).loss.item<double>() == first);
  CHECK(carried != first);
}

TEST_CASE("parts of the text are read side by side and each target once",
          "[tasks]") {
  std::vector<std::int64_t> ids;
  for (std::int64_t i = 0; i < 24; ++i) ids.push_back(i);
  const TextStreams whole(ids, 2, 4, /*whole_parts=*/true);
  CHECK(whole.windows() == 3);
  CHECK(at::equal(whole.window(0).inputs[1],
                  at::tensor({11, 12, 13, 14}, at::kLong)));
  CHECK(at::equal(whole.window(2).targets[0],
                  at::tensor({9, 10, 11}, at::kLong)));
  const TextStreams all(ids, 5, 100, /*whole_parts=*/false);
  CHECK(all.window(0).count == 23);
}

TEST_CASE("a language model learns a text that repeats itself", "[tasks]") {
  std::string text;
  for (int i = 0; i < 200; ++i) text += "abcd ";
  RunConfig config = small_config(4, 25);
  config.training.epochs = 25;
  LanguageModeling task(config, text_of(text, "abcd abcd abcd"), kCpu);
  Trainer trainer(task, config);
  trainer.fit();
  const Metrics metrics = task.evaluate(SplitName::train);
  CHECK(metrics.loss < 0.02);
  CHECK(metrics.count == 996);
  CHECK(metrics.measures.at(0).name == "bits_per_character");
  CHECK(metrics.measures.at(0).value ==
        Approx(metrics.loss / std::numbers::ln2));
  CHECK(metrics.measures.at(1).value == Approx(std::exp(metrics.loss)));
  CHECK(task.evaluate(SplitName::valid).count == 13);
}

TEST_CASE("a run resumed mid-epoch carries its hidden state on", "[tasks]") {
  const RunConfig config = small_config(2, 5);
  LanguageModeling unbroken(config, text_of(kText), kCpu);
  Trainer(unbroken, config).fit();

  RunConfig stopped_config = config;
  stopped_config.training.max_steps = 8;
  LanguageModeling stopped(stopped_config, text_of(kText), kCpu);
  Trainer stopper(stopped, stopped_config);
  stopper.fit();
  REQUIRE(stopper.place().step_in_epoch == 2);

  LanguageModeling resumed(config, text_of(kText), kCpu);
  Trainer trainer(resumed, config);
  trainer.load(stopper.save());
  trainer.fit();
  const auto a = unbroken.model().parameters();
  const auto b = resumed.model().parameters();
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(at::equal(a[i], b[i]));
}

TEST_CASE("a text shorter than a window is the user's mistake", "[tasks]") {
  CHECK_THROWS_AS(LanguageModeling(small_config(2, 31), text_of(kText), kCpu),
                  UserError);
  CHECK_NOTHROW(LanguageModeling(small_config(2, 30), text_of(kText), kCpu));
}

TEST_CASE("what training never saw is one unknown unit", "[tasks]") {
  LanguageModeling task(small_config(1, 20), text_of(kText, "the €uro"), kCpu);
  const Metrics metrics = task.evaluate(SplitName::valid);
  CHECK(metrics.count == 7);
  CHECK(std::isfinite(metrics.loss));
}

}  // namespace unroll
