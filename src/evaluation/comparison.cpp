#include "evaluation/comparison.h"

#include <fmt/format.h>

#include <memory>
#include <optional>

#include "base/error.h"
#include "base/stop_signal.h"
#include "evaluation/known_runs.h"
#include "evaluation/open_data.h"
#include "evaluation/run_figures.h"
#include "training/failure.h"
#include "training/train_run.h"

namespace unroll {
namespace {

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
    const auto taken = take(config, facts(*data), place + config.name + ": ");
    if (!taken) return stop_signal();
    const RunFolder& run = taken->run;
    row.reused = taken->finished;
    row.run = run.path().string();
    // A finished one is not locked to be read: others may compare it, too.
    const TrainOutcome outcome = taken->finished
                                     ? TrainOutcome{run.record().result}
                                     : train_run(run, config, *data, console_);
    if (outcome.signal != 0) return outcome.signal;
    row.seconds = outcome.result.value("seconds", 0.0);
    row.samples_per_second = outcome.result.value("samples_per_second", 0.0);
    measure_run(row, run, data, console_);
    return 0;
  }

 private:
  std::optional<TakenRun> take(const RunConfig& config, const DataFacts& data,
                               const std::string& place) {
    auto taken = take_run(checkpoints_, config, data.sha256, [&] {
      console_.line(place + "another process trains it; waiting for its end");
    });
    if (!taken) return taken;
    if (taken->finished)
      console_.line(place + "trained already, " + taken->run.path().string());
    else
      console_.line(place + (taken->is_new ? "training"
                                           : "going on from where it stopped"));
    return taken;
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
