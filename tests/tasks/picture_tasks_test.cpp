// Captioning, painting and frame tagging, on pictures of bars.

#include <ATen/ATen.h>

#include <set>

#include "base/error.h"
#include "catch.h"
#include "tasks/captioning.h"
#include "tasks/frame_tagging.h"
#include "tasks/painting.h"
#include "tasks/support.h"
#include "training/trainer.h"

namespace unroll {
namespace {

/// A bar of three rows, the lower the larger the class; 10 of each class, told
/// apart by one pixel in the last row.
LabeledImages bars() {
  LabeledImages images{100, 28, 28, {}, {}};
  for (std::int64_t i = 0; i < 100; ++i) {
    const auto label = i % 10;
    std::vector<std::uint8_t> pixels(784, 0);
    for (std::int64_t p = 28 * (2 * label + 2); p < 28 * (2 * label + 5); ++p)
      pixels[static_cast<std::size_t>(p)] = 255;
    pixels[static_cast<std::size_t>(27 * 28 + i / 10)] = 255;
    images.pixels.insert(images.pixels.end(), pixels.begin(), pixels.end());
    images.labels.push_back(label);
  }
  return images;
}

ImageSet bar_set() {
  ImageSet set;
  set.classes = 10;
  set.train = set.test = bars();
  return set;
}

DigitRowDataConfig small_rows() {
  DigitRowDataConfig data;
  data.train_rows = 320;
  data.valid_rows = 50;
  data.test_rows = 90;
  data.most_digits = 3;
  data.batch_size = 32;
  return data;
}

template <class TaskConfig>
RunConfig config_of(TaskConfig task) {
  RunConfig config;
  config.task = std::move(task);
  config.optimizer.learning_rate = 0.01;
  config.training.epochs = 25;
  return config;
}

/// Which of its class's ten images each frame shows, with its class.
std::set<std::int64_t> images_shown(DigitRows& rows) {
  std::set<std::int64_t> shown;
  for (std::int64_t i = 0; i < rows.batches(); ++i) {
    const auto batch = rows.batch(i);
    for (std::size_t n = 0; n < batch.digits.size(); ++n)
      for (std::size_t t = 0; t < batch.digits[n].size(); ++t) {
        const auto frame = batch.frames[static_cast<std::int64_t>(n)]
                                       [static_cast<std::int64_t>(t)];
        const auto mark = frame[27].argmax().item<std::int64_t>();
        shown.insert(10 * mark + batch.digits[n][t]);
      }
  }
  return shown;
}

}  // namespace

TEST_CASE("rows of digits are what seed, epoch and number make of them",
          "[tasks]") {
  const auto set = bar_set();
  auto rows = make_digit_rows(small_rows(), set, 1, 3, kCpu);
  const auto first = rows.train.batch(1);
  rows.train.start_epoch(1);
  CHECK_FALSE(rows.train.batch(1).digits == first.digits);
  rows.train.start_epoch(0);
  const auto again = rows.train.batch(1);
  CHECK(again.digits == first.digits);
  CHECK(at::equal(again.frames, first.frames));

  // Each frame shows its digit; past a row's end it is black.
  for (std::int64_t n = 0; n < 32; ++n)
    for (std::int64_t t = 0; t < 3; ++t) {
      const auto& digits = first.digits[static_cast<std::size_t>(n)];
      const auto frame = first.frames[n][t];
      if (t >= static_cast<std::int64_t>(digits.size()))
        CHECK(frame.sum().item<double>() == 0.0);
      else
        CHECK(frame[2 * digits[static_cast<std::size_t>(t)] + 3]
                  .min()
                  .item<double>() == 1.0);
    }
}

TEST_CASE("no image both trains and validates", "[tasks]") {
  const auto set = bar_set();
  auto rows = make_digit_rows(small_rows(), set, 1, 3, kCpu);
  const auto train = images_shown(rows.train), valid = images_shown(rows.valid);
  CHECK(train.size() == 90);
  CHECK(valid.size() == 10);
  for (const auto image : valid) CHECK(train.count(image) == 0);
}

TEST_CASE("strips are captioned", "[tasks]") {
  CaptioningConfig task;
  task.data = small_rows();
  task.model.channels = {8, 8};
  task.model.recurrence.hidden_size = 32;
  const auto config = config_of(task);
  Captioning captioning(config, bar_set(), kCpu);
  Trainer(captioning, config).fit();
  const Metrics metrics = captioning.evaluate(SplitName::test);
  CHECK(measure(metrics, "exact_match") > 0.97);
  CHECK(measure(metrics, "word_accuracy") >= measure(metrics, "exact_match"));
  CHECK(CaptionWords(10).text({9, 2, 11}) == "seven zero nine");
  CHECK(CaptionWords(12).text({9, 13}) == "7 11");
}

TEST_CASE("frames are compared with those before them", "[tasks]") {
  FrameTaggingConfig task;
  task.data = small_rows();
  task.model.channels = {8, 8};
  task.model.feature_size = 16;
  task.model.recurrence.hidden_size = 32;
  const auto config = config_of(task);
  FrameTagging tagging(config, bar_set(), kCpu);
  Trainer(tagging, config).fit();
  const Report report = tagging.report(SplitName::test);
  CHECK(measure(report.metrics, "accuracy") > 0.97);
  REQUIRE(report.confusion);
  CHECK(report.confusion->total() == report.metrics.count);
  // 90 clips of 2 or 3 frames, each asked but for its first.
  CHECK(report.metrics.count > 90);
  CHECK(report.metrics.count < 180);

  task.data.most_digits = 1;
  CHECK_THROWS_AS(FrameTagging(config_of(task), bar_set(), kCpu), UserError);
}

TEST_CASE("a painter paints the mean of each class", "[tasks]") {
  PaintingConfig task;
  task.data.batch_size = 20;
  task.data.valid_fraction = 0.0;
  task.model.recurrence.hidden_size = 48;
  auto config = config_of(task);
  config.training.epochs = 60;
  Painting painting(config, bar_set(), kCpu);
  Trainer(painting, config).fit();
  const EvaluationMode mode(painting.model());
  auto& painter = dynamic_cast<Painter&>(painting.model());
  const auto painted = painter.forward(at::arange(10, at::kLong)).sigmoid();
  for (std::int64_t label = 0; label < 10; ++label) {
    CHECK(painted[label][2 * label + 3].mean().item<double>() > 0.8);
    CHECK(painted[label][(2 * label + 13) % 26].mean().item<double>() < 0.2);
  }
}

TEST_CASE("a captioner resumed mid-epoch ends bit for bit as one never stopped",
          "[tasks]") {
  CaptioningConfig task;
  task.data = small_rows();
  task.model.channels = {4};
  task.model.recurrence.hidden_size = 8;
  auto config = config_of(task);
  config.training.epochs = 2;
  Captioning whole(config, bar_set(), kCpu);
  Trainer(whole, config).fit();

  auto part_config = config;
  part_config.training.max_steps = 13;
  Captioning part(part_config, bar_set(), kCpu);
  Trainer stopped(part, part_config);
  stopped.fit();
  Captioning resumed(config, bar_set(), kCpu);
  Trainer trainer(resumed, config);
  trainer.load(stopped.save());
  trainer.fit();
  const auto a = whole.model().parameters(), b = resumed.model().parameters();
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(at::equal(a[i], b[i]));
}

}  // namespace unroll
