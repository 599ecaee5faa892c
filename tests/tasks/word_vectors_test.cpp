#include "tasks/word_vectors.h"

#include <ATen/ATen.h>

#include "base/error.h"
#include "catch.h"
#include "data/word_space.h"
#include "tasks/support.h"
#include "training/trainer.h"

namespace unroll {
namespace {

RunConfig small_config() {
  RunConfig config;
  WordVectorsConfig task;
  task.data.unit = TextUnit::word;
  task.data.min_count = 2;
  task.data.batch_size = 50;
  task.model.size = 8;
  task.model.window = 2;
  task.model.subsample = 0.0;
  config.task = task;
  config.training.epochs = 6;
  config.optimizer.learning_rate = 0.02;
  return config;
}

/// Words of a kind stand beside the same others, never beside one another.
PlainText kinds(int lines) {
  const std::vector<std::string> animals = {"cat", "dog", "cow"};
  const std::vector<std::string> colours = {"red", "blue", "green"};
  PlainText text;
  Random random(1, "test");
  for (int i = 0; i < lines; ++i) {
    text.train += "the " + animals[random.below(3)] + " eats\n";
    text.train += "a " + colours[random.below(3)] + " shirt\n";
  }
  text.train += "once\n";
  text.valid = "the dog eats\nnever seen before\n";
  return text;
}

WordSpace vectors_of(WordVectorsTask& task) {
  const auto vocabulary =
      Vocabulary::from_json(task.signature().at("vocabulary"), "test");
  const auto rows = task.model().named_parameters()["in.weight"].detach();
  std::vector<std::string> words;
  for (std::int64_t i = 0; i < vocabulary.size(); ++i)
    words.push_back(vocabulary.unit(i));
  const auto* first = rows.const_data_ptr<float>();
  return {words, {first, first + rows.numel()}, rows.size(1)};
}

}  // namespace

TEST_CASE("words of the same neighbours become neighbours", "[tasks]") {
  const RunConfig config = small_config();
  WordVectorsTask task(config, kinds(300), kCpu);
  CHECK(task.extent() == "1,800 words to train on, 10 different ones");
  const double before = task.evaluate(SplitName::valid).loss;
  Trainer(task, config).fit();
  const WordSpace space = vectors_of(task);
  const auto near = space.nearest({{"cat", 1.0}}, 2);
  CHECK((near[0].word == "dog" || near[0].word == "cow"));
  CHECK((near[1].word == "dog" || near[1].word == "cow"));
  CHECK(space.nearest({{"red", 1.0}}, 1)[0].word != "shirt");
  const Metrics valid = task.evaluate(SplitName::valid);
  CHECK(valid.loss < before);
  CHECK(valid.count > 0);
  CHECK(task.evaluate(SplitName::valid).loss == valid.loss);
}

TEST_CASE("a run of word vectors resumed mid-epoch ends the same", "[tasks]") {
  RunConfig config = small_config();
  std::get<WordVectorsConfig>(config.task).model.subsample = 0.01;
  const PlainText text = kinds(60);
  WordVectorsTask unbroken(config, text, kCpu);
  Trainer(unbroken, config).fit();

  RunConfig stopped_config = config;
  stopped_config.training.max_steps = unbroken.batches_per_epoch() * 2 + 1;
  WordVectorsTask stopped(stopped_config, text, kCpu);
  Trainer stopper(stopped, stopped_config);
  stopper.fit();
  REQUIRE(stopper.place().step_in_epoch == 1);
  REQUIRE(unbroken.batches_per_epoch() > 1);

  WordVectorsTask resumed(config, text, kCpu);
  Trainer trainer(resumed, config);
  trainer.load(stopper.save());
  trainer.fit();
  const auto a = unbroken.model().parameters();
  const auto b = resumed.model().parameters();
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(at::equal(a[i], b[i]));
}

TEST_CASE("word vectors need no validation part", "[tasks]") {
  PlainText text = kinds(20);
  text.valid.clear();
  const RunConfig config = small_config();
  WordVectorsTask task(config, text, kCpu);
  CHECK_FALSE(task.has_split(SplitName::valid));
  CHECK_FALSE(task.has_split(SplitName::test));
  CHECK(task.evaluate(SplitName::train).count > 0);
  CHECK_THROWS_AS(task.evaluate(SplitName::valid), UserError);
  CHECK_NOTHROW(Trainer(task, config).fit());
}

TEST_CASE("a text without two frequent words is the user's mistake",
          "[tasks]") {
  PlainText text;
  for (const auto* words : {"one two three", "one one", "one\none\ntwo\ntwo"}) {
    text.train = words;
    CHECK_THROWS_AS(WordVectorsTask(small_config(), text, kCpu), UserError);
  }
}

}  // namespace unroll
