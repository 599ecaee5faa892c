#include "evaluation/sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <numeric>
#include <optional>
#include <thread>

#include "base/error.h"
#include "base/stop_signal.h"
#include "checkpoint/run_lock.h"
#include "config/config_io.h"
#include "evaluation/known_runs.h"
#include "evaluation/open_data.h"
#include "evaluation/training_jobs.h"
#include "tasks/make_task.h"
#include "tasks/pretrained.h"
#include "training/trainer.h"

namespace unroll {
namespace {

/// A first rung of fewer steps would judge by noise.
constexpr std::int64_t kLeastSteps = 10;
constexpr std::uint64_t kMostRecordBytes = 64u << 20;

/// What a run has in common with itself made longer.
Json trial_key(const RunConfig& config) {
  Json key = training_key(config);
  key["training"].erase("max_steps");
  return key;
}

void note_rung(Trial& trial, const Json& result, std::int64_t steps) {
  const Json& best = result.at("best");
  if (!best.at("valid_loss").is_number()) {
    trial.error = "nothing was trained, so that nothing was validated";
    return;
  }
  RungValue value{steps, best.at("valid_loss").get<double>(), {}};
  for (const auto& [key, number] : best.items())
    if (key.starts_with("valid_") && key != "valid_loss" && number.is_number())
      value.measures.push_back({key.substr(6), number.get<double>()});
  trial.rungs.push_back(std::move(value));
}

class Sweeper {
 public:
  Sweeper(const SweepPlan& plan, const Path& checkpoints, Console& console)
      : plan_(plan),
        folder_(checkpoints / (plan.name + "-sweep")),
        console_(console),
        data_(console),
        jobs_(plan.jobs) {
    for (std::size_t i = 0; i < plan.trials.size(); ++i) {
      result_.trials.push_back(
          {fmt::format("trial-{}", i), plan.trials[i].settings});
      configs_.push_back(plan.trials[i].config);
      configs_.back().name = result_.trials.back().name;
    }
  }

  SweepResult run() {
    std::filesystem::create_directories(folder_);
    result_.folder = std::filesystem::absolute(folder_).string();
    plan_rungs();
    // One at a time goes on with a search; the next finds what it left.
    claim_ = wait_for(
        [this] { return claim(folder_); },
        [this] {
          console_.line(
              "another process makes this search; waiting for its end");
        });
    result_.signal = stop_signal();
    if (result_.signal != 0) return result_;
    take_over();
    std::vector<std::size_t> survivors(configs_.size());
    std::iota(survivors.begin(), survivors.end(), std::size_t{0});
    for (std::int64_t rung = 0; rung < rungs_; ++rung) {
      result_.survivors.push_back(static_cast<std::int64_t>(survivors.size()));
      climb(survivors, rung);
      if (result_.signal != 0) return result_;
      survivors = best_of(survivors);
    }
    if (!survivors.empty()) write_best(survivors.front());
    return result_;
  }

 private:
  Path record_file() const { return folder_ / "sweep.json"; }

  void plan_rungs() {
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    for (const auto& config : configs_) {
      const auto data = data_.get(config);
      const auto task =
          make_task(without_pretrained(config), *data, c10::Device(c10::kCPU));
      planned_.push_back(Trainer(*task, config).planned_steps());
      least = std::min(least, planned_.back());
    }
    rungs_ = rung_count(static_cast<std::int64_t>(configs_.size()), plan_.eta,
                        least, kLeastSteps);
  }

  /// Steps of a trial until the end of a rung.
  std::int64_t steps_until(std::size_t trial, std::int64_t rung) const {
    std::int64_t steps = planned_[trial];
    for (std::int64_t i = rung + 1; i < rungs_; ++i) steps /= plan_.eta;
    return steps;
  }

  /// What was reached before a stop.
  void take_over() {
    if (!std::filesystem::exists(record_file())) return;
    const Json record = parse_config_text(
        read_text(record_file(), kMostRecordBytes), record_file().string());
    if (record.value("plan", Json()) != plan_json())
      throw UserError(fmt::format(
          "{} holds another search: delete that folder, or give this one "
          "another name with --name",
          folder_.string()));
    for (std::size_t i = 0; i < configs_.size(); ++i) {
      const Json& trial = record.at("trials").at(i);
      result_.trials[i].run = trial.at("run");
      result_.trials[i].rungs = rungs_from_json(trial.at("rungs"));
      result_.trials[i].error = trial.at("error");
    }
  }

  Json plan_json() const {
    Json json = {{"eta", plan_.eta}, {"trials", Json::array()}};
    for (const auto& config : configs_)
      json["trials"].push_back(training_key(config));
    return json;
  }

  void write_record() const {
    Json trials = Json::array();
    for (const auto& trial : result_.trials)
      trials.push_back({{"name", trial.name},
                        {"run", trial.run},
                        {"settings", trial.settings},
                        {"rungs", to_json(trial.rungs)},
                        {"error", trial.error}});
    write_atomically(
        record_file(),
        Json{{"plan", plan_json()}, {"trials", trials}}.dump(1) + "\n");
  }

  void climb(const std::vector<std::size_t>& survivors, std::int64_t rung) {
    write_record();
    console_.line(fmt::format("rung {} of {}: {} trials, {} of their steps",
                              rung + 1, rungs_, survivors.size(),
                              share_text(rung)));
    for (const auto trial : survivors) {
      while (jobs_.full()) take_end(rung);
      if (stop_signal() != 0) break;
      const auto reached =
          static_cast<std::int64_t>(result_.trials[trial].rungs.size());
      if (reached <= rung && result_.trials[trial].error.empty())
        start(trial, rung);
    }
    while (!jobs_.idle()) take_end(rung);
    result_.signal = stop_signal();
  }

  std::string share_text(std::int64_t rung) const {
    std::int64_t divisor = 1;
    for (std::int64_t i = rung + 1; i < rungs_; ++i) divisor *= plan_.eta;
    return divisor == 1 ? "all" : fmt::format("1/{}", divisor);
  }

  void start(std::size_t trial, std::int64_t rung) {
    const RunFolder run = open_or_create(trial);
    result_.trials[trial].run = run.path().string();
    const std::int64_t limit = rung + 1 == rungs_
                                   ? configs_[trial].training.max_steps
                                   : steps_until(trial, rung);
    jobs_.start(trial, run, {fmt::format("training.max_steps={}", limit)});
  }

  RunFolder open_or_create(std::size_t trial) {
    const RunConfig& config = configs_[trial];
    if (!std::filesystem::exists(folder_ / config.name / "config.json"))
      return RunFolder::create(folder_, config);
    const RunFolder run = RunFolder::open(folder_, config.name);
    // One whose sweep was killed saves what it has.
    while (run.state() == RunState::running && stop_signal() == 0)
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    if (trial_key(run.config()) != trial_key(config))
      throw UserError(fmt::format("{} is the trial of another search",
                                  run.path().string()));
    return run;
  }

  void take_end(std::int64_t rung) {
    const JobEnd end = jobs_.wait();
    Trial& trial = result_.trials[end.job];
    trial.error = end.error;
    if (end.error.empty() && end.run.state() == RunState::finished)
      note_rung(trial, end.run.record().result, steps_until(end.job, rung));
    write_record();
    if (!trial.error.empty())
      console_.warn(trial.name + " failed: " + trial.error);
    else if (!trial.rungs.empty())
      console_.line(fmt::format("  {} {}: valid loss {:.4f}", trial.name,
                                trial.settings.dump(),
                                trial.rungs.back().loss));
  }

  /// The best 1/eta of those that did not fail, at least one; the best first.
  std::vector<std::size_t> best_of(const std::vector<std::size_t>& survivors) {
    std::vector<std::size_t> best;
    for (const auto trial : ranked(result_.trials))
      if (result_.trials[trial].error.empty() &&
          std::find(survivors.begin(), survivors.end(), trial) !=
              survivors.end())
        best.push_back(trial);
    const auto eta =
        static_cast<std::size_t>(std::max<std::int64_t>(1, plan_.eta));
    const std::size_t kept = std::max<std::size_t>(1, survivors.size() / eta);
    if (best.size() > kept) best.resize(kept);
    return best;
  }

  void write_best(std::size_t trial) {
    RunConfig config = configs_[trial];
    config.name = plan_.name + "-best";
    result_.best_config = std::filesystem::absolute(folder_ / "best.json");
    write_atomically(
        result_.best_config,
        fmt::format("// The best of {} trials: {}.\n{}\n", configs_.size(),
                    result_.trials[trial].settings.dump(),
                    to_json(config).dump(2)));
  }

  const SweepPlan& plan_;
  Path folder_;
  std::optional<FileLock> claim_;  // of the whole search
  Console& console_;
  OpenData data_;
  TrainingJobs jobs_;
  std::vector<RunConfig> configs_;
  std::vector<std::int64_t> planned_;  // steps of each trial
  std::int64_t rungs_ = 1;
  SweepResult result_;
};

}  // namespace

SweepResult sweep(const SweepPlan& plan, const Path& checkpoints,
                  Console& console) {
  return Sweeper(plan, checkpoints, console).run();
}

}  // namespace unroll
