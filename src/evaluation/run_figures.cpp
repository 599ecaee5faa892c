#include "evaluation/run_figures.h"

#include <algorithm>
#include <vector>

#include "base/hash.h"
#include "base/process.h"
#include "evaluation/evaluator.h"
#include "models/layer_summary.h"

namespace unroll {
namespace {

constexpr int kSpeedPasses = 3;
constexpr double kSpeedSeconds = 5.0;  // enough measured: no further pass

/// Examples a second over a split in evaluation mode: the median of a few
/// passes. Call after a first pass, which warms caches and allocators.
double inference_speed(Task& task, SplitName split) {
  std::vector<double> seconds;
  double sum = 0.0;
  std::int64_t count = 0;
  while (seconds.size() < kSpeedPasses && sum < kSpeedSeconds) {
    const double start = monotonic_seconds();
    count = task.evaluate(split).count;
    seconds.push_back(monotonic_seconds() - start);
    sum += seconds.back();
  }
  std::sort(seconds.begin(), seconds.end());
  return static_cast<double>(count) / seconds[seconds.size() / 2];
}

void fill(ComparisonRow& row, Task& task, SplitName split,
          const Path& weights) {
  const Metrics metrics = task.report(split).metrics;
  row.split = to_string(split);
  row.unit = task.unit();
  row.count = metrics.count;
  row.loss = metrics.loss;
  row.measures = metrics.measures;
  const ModelSummary summary = task.summary();
  row.parameters = summary.parameters;
  row.multiply_adds = summary.multiply_adds;
  row.weight_bytes = std::filesystem::file_size(weights);
}

/// Of an image classifier; of another task none.
std::vector<std::int64_t> predicted_classes(Task& task, SplitName split) {
  auto* classification = dynamic_cast<Classification*>(&task);
  if (!classification) return {};
  const auto classes =
      classification->predict(split).log_probabilities.argmax(1);
  const auto* first = classes.const_data_ptr<std::int64_t>();
  return {first, first + classes.numel()};
}

}  // namespace

void measure_run(ComparisonRow& row, const RunFolder& run,
                 const std::shared_ptr<const Dataset>& data, Console& console) {
  const Path weights = find_weights(run, "");
  const TrainedRun trained = open_weights(run.config(), data, weights, console);
  const SplitName split = chosen_split(*trained.task, "");
  fill(row, *trained.task, split, weights);
  row.inferences_per_second = inference_speed(*trained.task, split);
}

TestAnswers answers_of(const RunFolder& run,
                       const std::shared_ptr<const Dataset>& data,
                       bool with_speed, Console& console) {
  const Path weights = find_weights(run, "");
  const std::string weights_sha256 = sha256_hex(read_bytes(weights));
  const std::string data_sha256 = facts(*data).sha256;
  if (auto kept = read_test_answers(run, weights_sha256, data_sha256))
    if (!with_speed || kept->figures.inferences_per_second > 0.0) return *kept;
  const TrainedRun trained = open_weights(run.config(), data, weights, console);
  const SplitName split = chosen_split(*trained.task, "");
  TestAnswers answers{weights_sha256, data_sha256, {}, {}};
  fill(answers.figures, *trained.task, split, weights);
  answers.predicted = predicted_classes(*trained.task, split);
  if (with_speed)
    answers.figures.inferences_per_second =
        inference_speed(*trained.task, split);
  write_test_answers(run, answers);
  return answers;
}

}  // namespace unroll
