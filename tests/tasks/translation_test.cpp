#include "tasks/translation.h"

#include <ATen/ATen.h>

#include <cmath>
#include <numeric>

#include "base/error.h"
#include "catch.h"
#include "metrics/bleu.h"
#include "tasks/support.h"
#include "training/trainer.h"

namespace unroll {
namespace {

/// Sentences of three words out of a few, each word with its translation, the
/// words in reverse: the decoder must look where the word stands.
PairedTexts reversed_sentences() {
  const std::vector<std::string> from = {"one", "two", "three", "four"};
  const std::vector<std::string> to = {"eins", "zwei", "drei", "vier"};
  PairedTexts texts;
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 4; ++j)
      for (std::size_t k = 0; k < 4; ++k) {
        const TextPair pair{from[i] + ", " + from[j] + " " + from[k] + ".",
                            to[k] + " " + to[j] + ", " + to[i] + "."};
        const auto place = (i * 7 + j * 5 + k * 3) % 8;
        auto& part = place == 0   ? texts.test
                     : place == 1 ? texts.valid
                                  : texts.train;
        part.push_back(pair);
      }
  return texts;
}

RunConfig small_config(Attention attention) {
  RunConfig config;
  TranslationConfig task;
  task.data.batch_size = 8;
  task.data.min_count = 1;
  task.model.embedding_size = 16;
  task.model.hidden_size = 24;
  task.model.dropout = 0.0;
  task.model.attention = attention;
  task.model.beam_size = 3;
  config.task = task;
  config.optimizer.learning_rate = 0.01;
  config.training.epochs = 40;
  config.training.teacher_forcing_start = 1.0;
  config.training.teacher_forcing_end = 1.0;
  return config;
}

}  // namespace

TEST_CASE("words of another language are learnt, in another order", "[tasks]") {
  const auto texts = reversed_sentences();
  for (const auto attention :
       {Attention::none, Attention::bahdanau, Attention::luong}) {
    const RunConfig config = small_config(attention);
    TranslationTask task(config, texts, kCpu);
    Trainer(task, config).fit();
    const Report report = task.report(SplitName::test);
    INFO("attention " << static_cast<int>(attention));
    REQUIRE(report.metrics.measures.at(0).name == "bleu");
    // Without attention the test sentences, never seen, are hard.
    if (attention != Attention::none)
      CHECK(report.metrics.measures[0].value > 90.0);
    CHECK(task.evaluate(SplitName::train).loss < 0.1);
    CHECK(report.examples.size() == 5);
  }
}

TEST_CASE("the loss is a mean over words, whatever the batches", "[tasks]") {
  const auto texts = reversed_sentences();
  RunConfig config = small_config(Attention::bahdanau);
  TranslationTask task(config, texts, kCpu);
  const Metrics metrics = task.evaluate(SplitName::train);
  std::int64_t words = 0;
  for (const auto& pair : texts.train)
    words += static_cast<std::int64_t>(
                 std::count(pair.target.begin(), pair.target.end(), ' ')) +
             4;  // three words, comma, full stop, end mark, less two spaces
  CHECK(metrics.count == words);
  CHECK(metrics.measures.at(0).value == Approx(std::exp(metrics.loss)));

  // In training mode without dropout, the same loss batch by batch.
  std::get<TranslationConfig>(config.task).data.batch_size = 5;
  TranslationTask other(config, texts, kCpu);
  double sum = 0.0;
  std::int64_t count = 0;
  other.start_epoch(0);
  for (std::int64_t i = 0; i < other.batches_per_epoch(); ++i) {
    const auto output = other.train_batch(i);
    sum += output.sums.item<double>();
    count += output.count;
  }
  CHECK(count == words);
  CHECK(sum / static_cast<double>(count) == Approx(metrics.loss).epsilon(1e-5));
}

TEST_CASE("a translator is made again from its signature", "[tasks]") {
  const auto texts = reversed_sentences();
  const RunConfig config = small_config(Attention::luong);
  TranslationTask task(config, texts, kCpu);
  const auto vocabularies = vocabularies_from(task.signature(), "test");
  CHECK(vocabularies.source.knows("three"));
  CHECK(vocabularies.target.id(kStartMark) == 1);
  CHECK(vocabularies.target.id(kEndMark) == 2);
  CHECK_THROWS_AS(vocabularies_from(Json::object(), "test"), UserError);
}

TEST_CASE("teacher forcing goes from its start to its end", "[tasks]") {
  const auto texts = reversed_sentences();
  RunConfig config = small_config(Attention::bahdanau);
  config.training.epochs = 3;
  config.training.teacher_forcing_end = 0.0;
  TranslationTask own(config, texts, kCpu);
  config.training.teacher_forcing_end = 1.0;
  TranslationTask forced(config, texts, kCpu);
  const auto loss = [](TranslationTask& task, std::int64_t epoch) {
    task.start_epoch(epoch);
    return task.train_batch(0).loss.item<double>();
  };
  CHECK(loss(own, 0) == Approx(loss(forced, 0)).epsilon(1e-6));
  CHECK(std::abs(loss(own, 2) - loss(forced, 2)) > 1e-6);
}

TEST_CASE("pairs that are too long are not trained on, but measured",
          "[tasks]") {
  auto texts = reversed_sentences();
  RunConfig config = small_config(Attention::none);
  std::get<TranslationConfig>(config.task).data.most_words = 4;
  CHECK_THROWS_AS(TranslationTask(config, texts, kCpu), UserError);
  texts.train.push_back({"one two", "eins zwei"});
  TranslationTask task(config, texts, kCpu);
  CHECK(task.evaluate(SplitName::train).count == 3);
  CHECK(task.evaluate(SplitName::test).count > 3);
}

}  // namespace unroll
