#include "evaluation/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "base/error.h"
#include "base/process.h"
#include "base/stop_signal.h"
#include "config/config_io.h"
#include "evaluation/evaluator.h"
#include "evaluation/known_runs.h"
#include "models/layer_summary.h"
#include "training/failure.h"
#include "training/train_run.h"

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

/// Data sets in memory, each opened once however many configs ask for it.
class OpenData {
 public:
  explicit OpenData(Console& console) : console_(console) {}

  std::shared_ptr<const Dataset> get(const RunConfig& config) {
    auto& data = sets_[key(config)];
    if (!data)
      data = std::make_shared<const Dataset>(open_dataset(config, console_));
    return data;
  }

 private:
  /// What the data depend on; how images are batched is none of it.
  static std::string key(const RunConfig& config) {
    const Json json = to_json(config);
    Json data = json["data"];
    if (std::holds_alternative<ClassificationConfig>(config.task))
      for (const auto* field :
           {"valid_fraction", "batch_size", "evaluation_batch_size", "shift",
            "rotation", "scale", "elastic_strength", "elastic_smoothness"})
        data.erase(field);
    const bool seeded = data["set"] != "mnist" && data["set"] != "idx";
    return fmt::format("{} {}", seeded ? config.seed : 0, data.dump());
  }

  Console& console_;
  std::map<std::string, std::shared_ptr<const Dataset>> sets_;
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
    const auto data = data_.get(config);
    row.data = facts(*data).name;
    row.caveat = facts(*data).caveat;
    const RunFolder run = find_or_create(row, config, facts(*data), place);
    row.run = run.path().string();
    const TrainOutcome outcome = train_run(run, config, *data, console_);
    if (outcome.signal != 0) return outcome.signal;
    row.seconds = outcome.result.value("seconds", 0.0);
    row.samples_per_second = outcome.result.value("samples_per_second", 0.0);
    measure(row, run, data);
    return 0;
  }

 private:
  RunFolder find_or_create(ComparisonRow& row, const RunConfig& config,
                           const DataFacts& data, const std::string& place) {
    if (auto run = find_finished(checkpoints_, config, data.sha256)) {
      row.reused = true;
      console_.line(place + config.name + ": trained already, " +
                    run->path().string());
      return *run;
    }
    if (auto run = find_unfinished(checkpoints_, config, data.sha256)) {
      console_.line(place + config.name + ": going on from where it stopped");
      return *run;
    }
    console_.line(place + config.name + ": training");
    return RunFolder::create(checkpoints_, config);
  }

  void measure(ComparisonRow& row, const RunFolder& run,
               const std::shared_ptr<const Dataset>& data) {
    const Path weights = find_weights(run, "");
    const TrainedRun trained =
        open_weights(run.config(), data, weights, console_);
    Task& task = *trained.task;
    const SplitName split = chosen_split(task, "");
    const Metrics metrics = task.report(split).metrics;
    row.split = to_string(split);
    row.unit = task.unit();
    row.count = metrics.count;
    row.loss = metrics.loss;
    row.measures = metrics.measures;
    row.inferences_per_second = inference_speed(task, split);
    const ModelSummary summary = task.summary();
    row.parameters = summary.parameters;
    row.multiply_adds = summary.multiply_adds;
    row.weight_bytes = std::filesystem::file_size(weights);
  }

  Path checkpoints_;
  Console& console_;
  OpenData data_;
};

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
    } catch (const StoppedError&) {
      comparison.signal = stop_signal();
    } catch (const std::exception& error) {
      row.error = failure_text(error);
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
