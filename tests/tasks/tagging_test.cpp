#include "tasks/tagging.h"

#include <ATen/ATen.h>

#include "catch.h"
#include "metrics/span_f1.h"
#include "tasks/padded_ids.h"
#include "tasks/support.h"
#include "test_support.h"
#include "training/trainer.h"

namespace unroll {
namespace {

RunConfig small_config(TagScheme scheme = TagScheme::tags) {
  RunConfig config;
  TaggingConfig task;
  task.data.scheme = scheme;
  task.data.min_count = 2;
  task.data.batch_size = 4;
  task.model.recurrence = {Cell::lstm, 12, 1, true, 0.0};
  task.model.embedding.kind = LearnedEmbedding{6, "", false};
  task.model.character_size = 5;
  task.model.character_hidden_size = 6;
  config.task = task;
  config.training.epochs = 12;
  config.optimizer.learning_rate = 0.02;
  return config;
}

/// A word that ends in "s" is a verb, after "the" a noun: the one is to be read
/// from its characters, the other from its neighbour.
TaggedSentence sentence(const std::string& stem, const std::string& other) {
  return {{"The", stem + "s", other + "s", stem},
          {"DET", "NOUN", "VERB", "NOUN"}};
}

TaggedTexts grammar() {
  const std::vector<std::string> stems = {"rain", "cat",  "run",
                                          "tree", "walk", "sing"};
  TaggedTexts set;
  for (const auto& a : stems)
    for (const auto& b : stems)
      if (a != b) set.train.push_back(sentence(a, b));
  set.train.push_back({{"rain"}, {"NOUN"}});
  set.valid = {sentence("cat", "mow")};
  set.test = {sentence("snow", "blink"), {{"the", "frogs"}, {"DET", "NOUN"}}};
  return set;
}

TaggedTexts places() {
  TaggedTexts set;
  for (const auto* verb : {"saw", "left", "likes", "found"})
    for (const auto* place : {"York", "Delhi", "Zealand"}) {
      set.train.push_back({{"Anna", verb, "New", place, "."},
                           {"B-PER", "O", "B-LOC", "I-LOC", "O"}});
      set.train.push_back({{place, verb, "Anna"}, {"B-LOC", "O", "B-PER"}});
    }
  set.valid = set.train;
  set.test = set.train;
  return set;
}

SentenceReader reader_of(const Tagging& task, const RunConfig& config) {
  const auto read = [&](const char* name) {
    return Vocabulary::from_json(task.signature().at(name), "test");
  };
  return {std::get<TaggingConfig>(config.task).data, read("vocabulary"),
          read("characters")};
}

/// [T, K] of one sentence read alone.
at::Tensor logits_of(Tagging& task, const RunConfig& config,
                     const std::vector<std::string>& words) {
  const EvaluationMode mode(task.model());
  return dynamic_cast<Tagger&>(task.model())
      .forward(reader_of(task, config).read({words}, kCpu))[0];
}

}  // namespace

TEST_CASE("a tagger learns from characters and neighbours", "[tasks]") {
  const RunConfig config = small_config();
  TaggedTexts set = grammar();
  Tagging task(config, set, kCpu);
  Trainer(task, config).fit();
  CHECK(measure(task.evaluate(SplitName::train), "accuracy") == 1.0);
  const Metrics unheard = task.evaluate(SplitName::test);
  CHECK(unheard.count == 6);
  CHECK(measure(unheard, "accuracy") == 1.0);
}

TEST_CASE("a tagger's loss is the mean over words, however they are padded",
          "[tasks]") {
  const RunConfig config = small_config();
  const TaggedTexts set = grammar();
  Tagging task(config, set, kCpu);
  const auto tags =
      task.signature().at("labels").get<std::vector<std::string>>();
  REQUIRE(tags == std::vector<std::string>{"DET", "NOUN", "VERB"});
  double sum = 0.0;
  std::int64_t words = 0;
  for (const auto& each : set.train) {
    const auto scores = logits_of(task, config, each.words).log_softmax(1);
    for (std::size_t i = 0; i < each.words.size(); ++i, ++words) {
      const auto tag = std::ranges::find(tags, each.tags[i]) - tags.begin();
      sum -= scores[static_cast<std::int64_t>(i)][tag].item<double>();
    }
  }
  const double mean = sum / static_cast<double>(words);
  const Metrics metrics = task.evaluate(SplitName::train);
  CHECK(metrics.count == words);
  CHECK(metrics.loss == Approx(mean).epsilon(1e-5));

  // The same of an epoch's batches, which weigh by their words.
  const at::NoGradGuard no_grad;
  double epoch_sum = 0.0;
  std::int64_t count = 0;
  for (std::int64_t i = 0; i < task.batches_per_epoch(); ++i) {
    const StepOutput output = task.train_batch(i);
    epoch_sum += output.loss.item<double>() * static_cast<double>(output.count);
    count += output.count;
  }
  CHECK(count == words);
  CHECK(epoch_sum / static_cast<double>(count) == Approx(mean).epsilon(1e-5));
}

TEST_CASE("spans of BIO tags are measured as CoNLL does", "[tasks]") {
  RunConfig config = small_config(TagScheme::bio);
  config.training.epochs = 1;
  const TaggedTexts set = places();
  Tagging task(config, set, kCpu);
  const auto tags =
      task.signature().at("labels").get<std::vector<std::string>>();
  Trainer(task, config).fit();
  SpanF1 spans;
  for (const auto& each : set.test)
    spans.add(
        each.tags,
        picked(tags, say_tags(logits_of(task, config, each.words).unsqueeze(0),
                              {std::ssize(each.words)})
                         .front()
                         .tags));
  const SpanScore expected = spans.score();
  REQUIRE(expected.f1 < 1.0);  // not learnt yet: there is something to measure
  for (const auto split : {SplitName::valid, SplitName::test}) {
    const Metrics metrics = task.evaluate(split);
    CHECK(measure(metrics, "span_f1") == Approx(expected.f1));
    CHECK(measure(metrics, "precision") == Approx(expected.precision));
    CHECK(measure(metrics, "recall") == Approx(expected.recall));
  }
  CHECK_FALSE(task.report(SplitName::test).confusion);

  config.training.epochs = 15;
  Tagging learner(config, set, kCpu);
  Trainer(learner, config).fit();
  CHECK(measure(learner.evaluate(SplitName::test), "span_f1") == 1.0);
}

TEST_CASE("a report of tags shows mistakes in their sentence", "[tasks]") {
  Tagging task(small_config(), grammar(), kCpu);
  const Report report = task.report(SplitName::valid);
  REQUIRE(report.confusion);
  CHECK(report.confusion->total() == 4);
  CHECK(report.confusion->accuracy() ==
        Approx(measure(report.metrics, "accuracy")));
  REQUIRE_FALSE(report.examples.empty());
  CHECK(says(report.examples[0], "["));
  CHECK(says(report.examples[0], ": is "));
}

TEST_CASE("a tagger resumed mid-epoch ends with the same weights", "[tasks]") {
  RunConfig config = small_config();
  std::get<TaggingConfig>(config.task).model.recurrence.dropout = 0.3;
  config.training.epochs = 2;
  Tagging unbroken(config, grammar(), kCpu);
  Trainer(unbroken, config).fit();

  RunConfig stopped_config = config;
  stopped_config.training.max_steps = 11;
  Tagging stopped(stopped_config, grammar(), kCpu);
  Trainer stopper(stopped, stopped_config);
  stopper.fit();
  REQUIRE(stopper.place().step_in_epoch == 3);
  const TrainingState state = stopper.save();  // before others draw numbers

  Tagging resumed(config, grammar(), kCpu);
  Trainer trainer(resumed, config);
  trainer.load(state);
  trainer.fit();
  const auto a = unbroken.model().parameters();
  const auto b = resumed.model().parameters();
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(at::equal(a[i], b[i]));
}

TEST_CASE("words lose their capitals, characters keep them", "[tasks]") {
  const RunConfig config = small_config();
  const SentenceReader reader(std::get<TaggingConfig>(config.task).data,
                              grammar().train);
  CHECK(reader.words().knows("the"));
  CHECK_FALSE(reader.words().knows("The"));
  CHECK(reader.characters().knows("T"));
  const TaggerInput input =
      reader.read({{"the", "The"}, {"The", "rain", "€"}}, kCpu);
  CHECK(at::equal(input.lengths, at::tensor({2, 3}, at::kLong)));
  const auto the = reader.words().id("the");
  CHECK(input.words[0][0].item<std::int64_t>() == the);
  CHECK(input.words[1][0].item<std::int64_t>() == the);
  CHECK(input.words[1][2].item<std::int64_t>() == 0);
  // "the", "The", "rain" and "€": each is read once.
  CHECK(input.spellings.size(0) == 4);
  CHECK(at::equal(input.spelling_of[0].slice(0, 0, 2),
                  at::tensor({0, 1}, at::kLong)));
  CHECK(at::equal(input.spelling_of[1], at::tensor({1, 2, 3}, at::kLong)));
}

TEST_CASE("of an endless word both ends are read", "[tasks]") {
  const RunConfig config = small_config();
  const SentenceReader reader(std::get<TaggingConfig>(config.task).data,
                              grammar().train);
  const TaggerInput input =
      reader.read({{"t" + std::string(100000, 'x') + "e"}}, kCpu);
  CHECK(input.spelling_lengths[0].item<std::int64_t>() == 40);
  CHECK(input.spellings[0][0].item<std::int64_t>() ==
        reader.characters().id("t"));
  CHECK(input.spellings[0][39].item<std::int64_t>() ==
        reader.characters().id("e"));
}

}  // namespace unroll
