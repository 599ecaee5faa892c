#include "tasks/text_classification.h"

#include <ATen/ATen.h>

#include <cmath>
#include <numeric>

#include "base/error.h"
#include "catch.h"
#include "tasks/support.h"
#include "test_support.h"
#include "training/trainer.h"

namespace unroll {
namespace {

RunConfig reviews_config() {
  RunConfig config;
  TextClassificationConfig task;
  task.data.batch_size = 4;
  task.model.recurrence = {Cell::gru, 8, 1, true, 0.0};
  task.model.embedding.kind = LearnedEmbedding{6, "", false};
  config.task = task;
  config.training.epochs = 8;
  config.optimizer.learning_rate = 0.02;
  return config;
}

TextClassificationConfig& task_of(RunConfig& config) {
  return std::get<TextClassificationConfig>(config.task);
}

/// Whether "good" or "bad" comes last decides; the words alone do not.
LabeledTexts reviews() {
  LabeledTexts set;
  set.labels = {"negative", "positive"};
  const std::vector<std::string> fill = {"film", "plot", "cast", "it was"};
  for (const auto& a : fill)
    for (const auto& b : fill) {
      set.train.push_back({a + " good " + b + " bad", 0});
      set.train.push_back({a + " bad " + b + " " + b + " good", 1});
    }
  set.valid = {{"plot good cast cast bad", 0}, {"cast bad plot good", 1}};
  set.test = {{"it was bad film good", 1},
              {"film cast good plot bad", 0},
              {"it was bad", 0}};
  return set;
}

/// The summed negative log-likelihood, each text read alone.
double loss_one_by_one(TextClassification& task, const RunConfig& config,
                       const std::vector<LabeledText>& texts) {
  const at::NoGradGuard no_grad;
  auto& model = dynamic_cast<TextClassifier&>(task.model());
  const auto& data = std::get<TextClassificationConfig>(config.task).data;
  const auto vocabulary =
      Vocabulary::from_json(task.signature().at("vocabulary"), "test");
  double sum = 0.0;
  for (const auto& text : texts) {
    const auto ids = text_ids(text.text, data, vocabulary);
    const auto scores = model.forward(
        at::tensor(ids, at::kLong).unsqueeze(0),
        at::tensor({static_cast<std::int64_t>(ids.size())}, at::kLong));
    sum -= scores[0][text.label].item<double>();
  }
  return sum;
}

}  // namespace

TEST_CASE("a text classifier learns what the order of words means", "[tasks]") {
  const RunConfig config = reviews_config();
  TextClassification task(config, reviews(), kCpu);
  Trainer(task, config).fit();
  CHECK(measure(task.evaluate(SplitName::train), "accuracy") == 1.0);
  CHECK(measure(task.evaluate(SplitName::test), "accuracy") == 1.0);
  CHECK(task.report(SplitName::test).examples.empty());
}

TEST_CASE("a split's loss is the mean over its texts, however they are padded",
          "[tasks]") {
  const RunConfig config = reviews_config();
  const auto set = reviews();
  TextClassification task(config, set, kCpu);
  const Metrics metrics = task.evaluate(SplitName::train);
  CHECK(metrics.count == 32);
  CHECK(metrics.loss ==
        Approx(loss_one_by_one(task, config, set.train) / 32).epsilon(1e-5));
}

TEST_CASE("an epoch's batches hold every text once, in an order of its own",
          "[tasks]") {
  const RunConfig config = reviews_config();
  const auto set = reviews();
  TextClassification task(config, set, kCpu);
  const at::NoGradGuard no_grad;
  const auto losses = [&](std::int64_t epoch) {
    task.start_epoch(epoch);
    std::vector<double> all;
    for (std::int64_t i = 0; i < task.batches_per_epoch(); ++i) {
      const StepOutput output = task.train_batch(i);
      CHECK(output.sums[0].item<double>() ==
            Approx(output.loss.item<double>() * 4));
      all.push_back(output.sums[0].item<double>());
    }
    return all;
  };
  const auto first = losses(0);
  CHECK(std::accumulate(first.begin(), first.end(), 0.0) ==
        Approx(loss_one_by_one(task, config, set.train)).epsilon(1e-5));
  CHECK(losses(1) != first);
  CHECK(losses(0) == first);
}

TEST_CASE("label smoothing moves a share of the target to all labels",
          "[tasks]") {
  RunConfig config = reviews_config();
  task_of(config).data.batch_size = 32;
  const at::NoGradGuard no_grad;
  const auto loss = [&](double smoothing) {
    config.training.label_smoothing = smoothing;
    TextClassification task(config, reviews(), kCpu);
    return task.train_batch(0).loss.item<double>();
  };
  // Half of every target on each of two labels: no label is the truth.
  auto swapped = reviews();
  for (auto& text : swapped.train) text.label = 1 - text.label;
  config.training.label_smoothing = 0.0;
  TextClassification other(config, swapped, kCpu);
  const double wrong = other.train_batch(0).loss.item<double>();
  CHECK(loss(1.0) == Approx((loss(0.0) + wrong) / 2).epsilon(1e-5));
  CHECK(loss(0.2) == Approx(0.8 * loss(0.0) + 0.2 * loss(1.0)).epsilon(1e-5));
}

TEST_CASE("a balanced classifier favours no frequent label", "[tasks]") {
  LabeledTexts set;
  set.labels = {"often", "seldom"};
  for (int i = 0; i < 27; ++i) set.train.push_back({"same", 0});
  for (int i = 0; i < 9; ++i) set.train.push_back({"same", 1});
  set.valid = set.test = {{"same", 1}};
  RunConfig config = reviews_config();
  task_of(config).data.batch_size = 36;
  config.training.epochs = 100;
  // The text tells nothing: what is left is the labels' shares, 3 to 1.
  const auto probability = [&](double balance) {
    config.training.class_balance = balance;
    TextClassification task(config, set, kCpu);
    Trainer(task, config).fit();
    return std::exp(-task.evaluate(SplitName::test).loss);
  };
  CHECK(probability(0.0) == Approx(0.25).epsilon(0.01));
  CHECK(probability(1.0) == Approx(0.5).epsilon(0.01));
}

TEST_CASE("macro recall counts each label that occurs alike", "[tasks]") {
  RunConfig config = reviews_config();
  auto set = reviews();
  set.labels.emplace_back("mixed");
  TextClassification task(config, set, kCpu);
  // loss; right answers; texts: 8 of 10, 1 of 4, and none of a third label
  const Metrics metrics = task.metrics({7.0, 8, 1, 0, 10, 4, 0}, 14);
  CHECK(metrics.loss == Approx(0.5));
  CHECK(measure(metrics, "accuracy") == Approx(9.0 / 14));
  CHECK(measure(metrics, "macro_recall") == Approx((0.8 + 0.25) / 2));
}

TEST_CASE("a text without words is one unknown word", "[tasks]") {
  auto set = reviews();
  set.train.push_back({"", 0});
  set.test = {{" \t", 1}};
  TextClassification task(reviews_config(), set, kCpu);
  const Vocabulary vocabulary =
      Vocabulary::from_json(task.signature().at("vocabulary"), "test");
  CHECK(text_ids("", {}, vocabulary) == std::vector<std::int64_t>{0});
  CHECK(text_ids("unheard", {}, vocabulary) == std::vector<std::int64_t>{0});
  CHECK(std::isfinite(task.evaluate(SplitName::test).loss));
}

TEST_CASE("a report tells what was taken for what", "[tasks]") {
  RunConfig config = reviews_config();
  config.optimizer.learning_rate = 1e-9;  // it guesses
  TextClassification task(config, reviews(), kCpu);
  const Report report = task.report(SplitName::train);
  REQUIRE(report.confusion);
  CHECK(report.labels == reviews().labels);
  CHECK(report.confusion->total() == 32);
  CHECK(report.confusion->accuracy() ==
        Approx(measure(report.metrics, "accuracy")));
  CHECK(report.confusion->macro_recall() ==
        Approx(measure(report.metrics, "macro_recall")));
  REQUIRE(report.examples.size() == 10);
  CHECK((says(report.examples[0], "is negative, said positive at ") ||
         says(report.examples[0], "is positive, said negative at ")));
}

TEST_CASE("one number by sigmoid tells two labels apart, not three",
          "[tasks]") {
  RunConfig config = reviews_config();
  task_of(config).model.output = Output::sigmoid;
  TextClassification task(config, reviews(), kCpu);
  Trainer(task, config).fit();
  CHECK(measure(task.evaluate(SplitName::test), "accuracy") == 1.0);
  auto three = reviews();
  three.labels.emplace_back("mixed");
  CHECK(
      says(user_error([&] { TextClassification refused(config, three, kCpu); }),
           "model.output"));
}

TEST_CASE("a text classifier resumed mid-epoch ends with the same weights",
          "[tasks]") {
  RunConfig config = reviews_config();
  task_of(config).model.recurrence.dropout = 0.3;
  config.training.epochs = 2;
  TextClassification unbroken(config, reviews(), kCpu);
  Trainer(unbroken, config).fit();

  RunConfig stopped_config = config;
  stopped_config.training.max_steps = 11;
  TextClassification stopped(stopped_config, reviews(), kCpu);
  Trainer stopper(stopped, stopped_config);
  stopper.fit();
  REQUIRE(stopper.place().step_in_epoch == 3);
  const TrainingState state = stopper.save();  // before others draw numbers

  TextClassification resumed(config, reviews(), kCpu);
  Trainer trainer(resumed, config);
  trainer.load(state);
  trainer.fit();
  const auto a = unbroken.model().parameters();
  const auto b = resumed.model().parameters();
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(at::equal(a[i], b[i]));
}

TEST_CASE("known words start from the vectors of a file", "[tasks]") {
  const TemporaryFolder folder;
  RunConfig config = reviews_config();
  TextClassification fresh(config, reviews(), kCpu);
  const auto file =
      folder.write_text("v.txt",
                        "3 6\ngood 1 2 3 4 5 6\nunheard 9 9 9 9 9 9\n"
                        "bad -1 0 1e-3 0 0 0.5\n");
  const auto vectors_of = [](TextClassification& task) {
    return task.model().named_parameters()["embedding.weight"];
  };
  const auto vocabulary =
      Vocabulary::from_json(fresh.signature().at("vocabulary"), "test");

  for (const bool frozen : {false, true}) {
    task_of(config).model.embedding.kind = LearnedEmbedding{6, file, frozen};
    TextClassification task(config, reviews(), kCpu);
    const auto start = vectors_of(task).detach().clone();
    CHECK(at::equal(start[vocabulary.id("good")],
                    at::tensor({1.F, 2.F, 3.F, 4.F, 5.F, 6.F})));
    CHECK(start[vocabulary.id("bad")][5].item<float>() == 0.5F);
    for (const auto* word : {"film", "was", kUnknownUnit})
      CHECK(at::equal(start[vocabulary.id(word)],
                      vectors_of(fresh)[vocabulary.id(word)]));
    Trainer(task, config).fit();
    CHECK(at::equal(start, vectors_of(task)) == frozen);
  }
}

}  // namespace unroll
