#include "evaluation/comparison.h"

#include <c10/util/Exception.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "base/process.h"
#include "base/stop_signal.h"
#include "base/text.h"
#include "config/config_io.h"
#include "evaluation/evaluator.h"
#include "evaluation/known_runs.h"
#include "models/layer_summary.h"
#include "training/train_run.h"

namespace unroll {
namespace {

constexpr int kSpeedPasses = 3;
constexpr double kSpeedSeconds = 5.0;  // enough measured: no further pass

/// Images a second over the test set in evaluation mode: the median of a few
/// passes. Call after a first pass, which warms caches and allocators.
double inference_speed(Classification& task, std::int64_t images) {
  std::vector<double> seconds;
  double sum = 0.0;
  while (seconds.size() < kSpeedPasses && sum < kSpeedSeconds) {
    const double start = monotonic_seconds();
    task.predict(SplitName::test);
    seconds.push_back(monotonic_seconds() - start);
    sum += seconds.back();
  }
  std::sort(seconds.begin(), seconds.end());
  return static_cast<double>(images) / seconds[seconds.size() / 2];
}

/// Data sets in memory, each opened once however many configs ask for it.
class OpenData {
 public:
  explicit OpenData(Console& console) : console_(console) {}

  std::shared_ptr<const ImageSet> get(const RunConfig& config) {
    auto& images = sets_[key(config)];
    if (!images)
      images = std::make_shared<const ImageSet>(
          open_image_set(config.data, config.seed, console_));
    return images;
  }

 private:
  /// What the images depend on; how they are batched is none of it.
  static std::string key(const RunConfig& config) {
    Json data = to_json(config)["data"];
    for (const auto* field : {"valid_fraction", "batch_size", "shift"})
      data.erase(field);
    const bool drawn = std::holds_alternative<DrawnDigitsData>(config.data.set);
    return fmt::format("{} {}", drawn ? config.seed : 0, data.dump());
  }

  Console& console_;
  std::map<std::string, std::shared_ptr<const ImageSet>> sets_;
};

/// One comparison as it goes on.
class Comparer {
 public:
  Comparer(const Path& checkpoints, Console& console)
      : checkpoints_(checkpoints), console_(console), data_(console) {}

  /// `place` is "[2/3] ". Throws what training throws; `row` then holds what
  /// is known by then. Returns the signal that stopped it, or 0.
  int fill(ComparisonRow& row, const RunConfig& config,
           const std::string& place) {
    const auto images = data_.get(config);
    row.data = images->name;
    row.caveat = images->caveat;
    const RunFolder run = find_or_create(row, config, *images, place);
    row.run = run.path().string();
    const TrainOutcome outcome = train_run(run, config, *images, console_);
    if (outcome.signal != 0) return outcome.signal;
    row.seconds = outcome.result.value("seconds", 0.0);
    row.samples_per_second = outcome.result.value("samples_per_second", 0.0);
    measure(row, run, images);
    return 0;
  }

 private:
  RunFolder find_or_create(ComparisonRow& row, const RunConfig& config,
                           const ImageSet& images, const std::string& place) {
    if (auto run = find_finished(checkpoints_, config, images.sha256)) {
      row.reused = true;
      console_.line(place + config.name + ": trained already, " +
                    run->path().string());
      return *run;
    }
    if (auto run = find_unfinished(checkpoints_, config, images.sha256)) {
      console_.line(place + config.name + ": going on from where it stopped");
      return *run;
    }
    console_.line(place + config.name + ": training");
    return RunFolder::create(checkpoints_, config);
  }

  void measure(ComparisonRow& row, const RunFolder& run,
               const std::shared_ptr<const ImageSet>& images) {
    const Path weights = find_weights(run, "");
    const TrainedRun trained =
        open_weights(run.config(), images, weights, console_);
    const Evaluation evaluation = evaluate(*trained.task, SplitName::test);
    row.correct = evaluation.confusion.correct();
    row.count = evaluation.confusion.total();
    row.loss = evaluation.loss;
    row.inferences_per_second = inference_speed(*trained.task, row.count);
    const ModelSummary summary = summarize(
        trained.task->classifier(), {images->test.rows, images->test.cols});
    row.parameters = summary.parameters;
    row.multiply_adds = summary.multiply_adds;
    row.weight_bytes = std::filesystem::file_size(weights);
  }

  Path checkpoints_;
  Console& console_;
  OpenData data_;
};

std::string message_of(const std::exception& error) {
  if (const auto* torch = dynamic_cast<const c10::Error*>(&error))
    return torch->what_without_backtrace();
  return error.what();
}

}  // namespace

Comparison compare(const std::vector<RunConfig>& configs,
                   const Path& checkpoints, Console& console) {
  Comparison comparison;
  Comparer comparer(checkpoints, console);
  for (std::size_t i = 0; i < configs.size(); ++i) {
    comparison.signal = stop_signal();
    if (comparison.signal != 0) break;
    ComparisonRow row;
    row.name = configs[i].name;
    const auto place = fmt::format("[{}/{}] ", i + 1, configs.size());
    try {
      comparison.signal = comparer.fill(row, configs[i], place);
    } catch (const std::exception& error) {
      row.error = message_of(error);
      console.warn(row.name + " failed: " + row.error);
    }
    if (comparison.signal != 0) break;
    comparison.rows.push_back(std::move(row));
  }
  comparison.left = static_cast<std::int64_t>(configs.size()) -
                    static_cast<std::int64_t>(comparison.rows.size());
  return comparison;
}

}  // namespace unroll
