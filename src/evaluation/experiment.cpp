#include "evaluation/experiment.h"

#include <fmt/format.h>

#include <map>
#include <optional>

#include "base/error.h"
#include "base/stop_signal.h"
#include "base/text.h"
#include "evaluation/known_runs.h"
#include "evaluation/open_data.h"
#include "evaluation/run_figures.h"
#include "evaluation/training_jobs.h"
#include "training/failure.h"

namespace unroll {
namespace {

/// A config that is trained, for one row or for several that ask for the same.
struct Training {
  RunConfig config;
  std::optional<RunFolder> run = {};
  bool is_new = false;  ///< The run was made here.
  bool reused = false;  ///< It was finished before.
  bool done = false;
  std::string error = {};
};

/// An experiment as it goes on.
class Experimenter {
 public:
  Experimenter(std::int64_t jobs, const Path& checkpoints, Console& console)
      : jobs_(jobs),
        checkpoints_(checkpoints),
        console_(console),
        data_(console) {}

  /// Gives the number of the training that this config needs.
  std::size_t add(const RunConfig& config) {
    const auto [at, is_new] =
        numbers_.emplace(training_key(config).dump(), trainings_.size());
    if (is_new) trainings_.push_back({config});
    return at->second;
  }

  void train_all() {
    for (std::size_t i = 0; i < trainings_.size(); ++i) {
      while (jobs_.full()) take_end();
      if (stop_signal() != 0) break;
      begin(i);
    }
    while (!jobs_.idle()) take_end();
  }

  /// The data of the good runs of all rows; null if they do not share them.
  std::shared_ptr<const Dataset> shared_data(
      const std::vector<ExperimentRow>& rows) {
    std::string sha256;
    for (const auto& row : rows)
      for (const SeededRun* run : row.good()) {
        if (!sha256.empty() && run->data_sha256 != sha256) return nullptr;
        sha256 = run->data_sha256;
      }
    for (const auto& training : trainings_)
      if (training.done && facts(*data_.get(training.config)).sha256 == sha256)
        return data_.get(training.config);
    return nullptr;
  }

  /// None if a stop left it undone.
  std::optional<SeededRun> result(std::size_t number, bool with_speed) {
    const Training& training = trainings_[number];
    SeededRun result;
    result.seed = training.config.seed;
    result.figures.error = training.error;
    if (training.error.empty() && !training.done) return std::nullopt;
    if (training.run) result.figures.run = training.run->path().string();
    try {
      if (training.done) measure(training, with_speed, result);
    } catch (const std::exception& error) {
      result.figures.error = failure_text(error);
      console_.warn(place(number) + "failed: " + result.figures.error);
    }
    return result;
  }

 private:
  std::string place(std::size_t number) const {
    return fmt::format("[{}/{}] {}: ", number + 1, trainings_.size(),
                       trainings_[number].config.name);
  }

  /// Starts training number `number`, unless there is nothing to train.
  void begin(std::size_t number) {
    Training& training = trainings_[number];
    try {
      const std::string sha256 = facts(*data_.get(training.config)).sha256;
      const auto taken = take_run(checkpoints_, training.config, sha256, [&] {
        console_.line(place(number) +
                      "another process trains it; waiting for its end");
      });
      if (!taken) return;  // a stop signal
      training.run = taken->run;
      training.is_new = taken->is_new;
      if (taken->finished) {
        training.reused = training.done = true;
        console_.line(place(number) + "trained already, " +
                      taken->run.path().string());
        return;
      }
      console_.line(place(number) + (taken->is_new
                                         ? "training"
                                         : "going on from where it stopped"));
      jobs_.start(number, taken->run);  // and hands the claim on to it
    } catch (const StoppedError&) {
    } catch (const std::exception& error) {
      fail(number, failure_text(error));
    }
  }

  void take_end() {
    const JobEnd end = jobs_.wait();
    Training& training = trainings_[end.job];
    if (!end.error.empty()) {
      // `train --resume` was faster than ours: it is waited for.
      if (end.run.state() == RunState::running) return begin(end.job);
      // A mistake of the user's that was found before the first step.
      const bool untouched =
          training.is_new && end.run.state() == RunState::created;
      fail(end.job, end.error);
      if (untouched) {
        end.run.remove();
        training.run.reset();
      }
      return;
    }
    training.done = end.run.state() == RunState::finished;
    if (training.done)
      console_.line(place(end.job) +
                    fmt::format("trained in {}",
                                human_seconds(end.run.record().result.value(
                                    "seconds", 0.0))));
  }

  void fail(std::size_t number, const std::string& error) {
    trainings_[number].error = error;
    console_.warn(place(number) + "failed: " + error);
  }

  void measure(const Training& training, bool with_speed, SeededRun& result) {
    const auto data = data_.get(training.config);
    const TestAnswers answers =
        answers_of(*training.run, data, with_speed, console_);
    const RunRecord record = training.run->record();
    const std::string run = result.figures.run;
    result.figures = answers.figures;
    result.figures.run = run;
    result.figures.name = training.config.name;
    result.figures.reused = training.reused;
    result.figures.data = facts(*data).name;
    result.figures.caveat = facts(*data).caveat;
    result.figures.seconds = record.result.value("seconds", 0.0);
    result.figures.samples_per_second =
        record.result.value("samples_per_second", 0.0);
    result.peak_memory_bytes =
        record.result.value("peak_memory_bytes", std::uint64_t{0});
    result.jobs = record.jobs;
    result.data_sha256 = answers.data_sha256;
    result.predicted = answers.predicted;
    mark_right(*data, result);
  }

  static void mark_right(const Dataset& data, SeededRun& result) {
    const auto* images = std::get_if<ImageSet>(&data);
    if (!images || result.predicted.empty()) return;
    for (std::size_t i = 0; i < result.predicted.size(); ++i)
      result.right.push_back(result.predicted[i] == images->test.labels.at(i));
  }

  TrainingJobs jobs_;
  Path checkpoints_;
  Console& console_;
  OpenData data_;
  std::vector<Training> trainings_;
  std::map<std::string, std::size_t> numbers_;
};

/// The combination with each seed; several are told apart by their names.
std::vector<RunConfig> seeded(const RunConfig& config,
                              const std::vector<std::uint64_t>& seeds) {
  if (seeds.empty()) return {config};
  std::vector<RunConfig> configs;
  for (const auto seed : seeds) {
    configs.push_back(config);
    configs.back().seed = seed;
    configs.back().name += fmt::format("-seed-{}", seed);
  }
  return configs;
}

}  // namespace

ExperimentResult run_experiment(const Experiment& experiment, std::int64_t jobs,
                                const Path& checkpoints, Console& console) {
  Experimenter experimenter(jobs, checkpoints, console);
  std::vector<std::vector<std::size_t>> trainings;  // [row][seed]
  for (const auto& combination : experiment.combinations) {
    trainings.emplace_back();
    for (const auto& config : seeded(combination.config, experiment.seeds))
      trainings.back().push_back(experimenter.add(config));
  }
  experimenter.train_all();

  ExperimentResult result;
  for (std::size_t i = 0; i < trainings.size(); ++i) {
    const auto& [config, settings] = experiment.combinations[i];
    ExperimentRow row{config.name, settings, {}};
    for (const auto number : trainings[i]) {
      auto run = experimenter.result(number, row.good().empty());
      if (run) row.runs.push_back(std::move(*run));
      result.left += !run;
    }
    if (!row.runs.empty()) result.rows.push_back(std::move(row));
  }
  if (result.left > 0) result.signal = stop_signal();
  rank(result.rows);
  result.pairs = compare_pairs(result.rows);
  result.data = experimenter.shared_data(result.rows);
  return result;
}

}  // namespace unroll
