#include "training/train_run.h"

#include <c10/util/Exception.h>
#include <fmt/format.h>

#include <functional>
#include <optional>
#include <stdexcept>

#include "base/error.h"
#include "base/process.h"
#include "base/stop_signal.h"
#include "base/version.h"
#include "checkpoint/module_weights.h"
#include "config/config_io.h"
#include "tasks/device.h"
#include "tasks/make_task.h"
#include "tasks/pretrained.h"
#include "training/checkpointer.h"
#include "training/early_stopping.h"
#include "training/failure.h"
#include "training/metrics_json.h"
#include "training/metrics_log.h"
#include "training/progress_display.h"
#include "training/tensorboard_log.h"
#include "training/trainer.h"

namespace unroll {
namespace {

/// A run cannot go on with other data.
void require_same_data(const RunFolder& run, const RunRecord& record,
                       const DataFacts& data) {
  if (!record.data_sha256.empty() && record.data_sha256 != data.sha256)
    throw UserError(fmt::format(
        "{}: this run was begun on other data ({}, sha256 {}...) than are "
        "found now ({}, sha256 {}...); bring those back, or begin a new run",
        run.name(), record.data_name, record.data_sha256.substr(0, 12),
        data.source, data.sha256.substr(0, 12)));
}

void record_start(const RunFolder& run, RunRecord& record,
                  const DataFacts& data) {
  record.program_version = kVersion;
  record.data_name = data.name;
  record.data_caveat = data.caveat;
  record.data_sha256 = data.sha256;
  record.state = "created";
  record.error.clear();
  run.write_record(record);
}

void introduce(const RunFolder& run, const RunConfig& config,
               const DataFacts& data, const Task& task, c10::Device device,
               Console& console) {
  console.line(console.styled(run.name(), Style::bold) + "  " +
               run.path().string());
  console.line(data.name + ": " + task.extent());
  console.line(fmt::format("{}; seed {}", describe(device, config.precision),
                           config.seed));
  if (!data.caveat.empty())
    console.line(console.styled("note: " + data.caveat, Style::yellow));
  if (config.deterministic)
    console.line(
        "deterministic: the same bits each time with this number of threads; "
        "with another, sums are rounded in another order and the last digits "
        "of weights and losses may differ");
}

void start_from_given_weights(const RunConfig& config, torch::nn::Module& model,
                              Console& console) {
  const StartConfig& start = start_of(config);
  if (start.weights.empty()) return;
  for (const auto& [from, to] :
       load_weights(model, start.weights, start.rename))
    console.line(fmt::format("{}: {} -> {}", start.weights, from, to));
}

/// What a best epoch says where nothing validates: all is null.
Json no_best(const Task& task) {
  Json best = {{"valid_loss", nullptr}};
  for (const auto& measure :
       task.metrics(std::vector<double>(task.most_sums()), 1).measures)
    best["valid_" + measure.name] = nullptr;
  return best;
}

Json result_of(const RunFolder& run, const Trainer& trainer) {
  Json best = no_best(trainer.task());
  best["epoch"] = trainer.best().epoch;
  if (trainer.best().valid) {
    best["valid_loss"] = trainer.best().valid->loss;
    for (const auto& measure : trainer.best().valid->measures)
      best["valid_" + measure.name] = measure.value;
  }
  return {{"run", run.path().string()},
          {"epochs", trainer.place().epoch},
          {"steps", trainer.place().step},
          {"best", best},
          {"seconds", trainer.seconds()},
          {"unit", trainer.task().unit()},
          {"samples_per_second", trainer.samples_per_second()},
          {"peak_memory_bytes", peak_memory_bytes()}};
}

void fit(Trainer& trainer, const RunFolder& run, const RunConfig& config,
         Console& console) {
  MetricsLog log(run.metrics_file(), run.metrics_table(),
                 config.training.log_every_steps);
  ProgressDisplay display(console, config.training.log_every_steps);
  EarlyStopping early_stopping(config.training.early_stopping_patience);
  Checkpointer checkpointer(run, config.training,
                            {{"unroll.config", to_json(config).dump()},
                             {"unroll.version", kVersion}});
  TensorboardLog tensorboard(run.tensorboard_folder(),
                             config.training.log_every_steps, to_json(config));
  trainer.add(log);
  if (config.training.tensorboard) trainer.add(tensorboard);
  trainer.add(display);
  if (config.training.early_stopping_patience > 0) trainer.add(early_stopping);
  trainer.add(checkpointer);
  trainer.fit();
}

/// A run that ended early may go on only when it was made `longer`.
void go_on(Trainer& trainer, const RunFolder& run, bool longer) {
  TrainingState state = load_training_state(run.state_file());
  const auto refuse = [&](const std::string& why) {
    return UserError(fmt::format("{}: not a state of this run's config: {}",
                                 run.state_file().string(), why));
  };
  try {
    if (longer) state.values["ended_early"] = false;
    trainer.load(state);
  } catch (const std::out_of_range& error) {
    throw refuse(error.what());
  } catch (const Json::exception& error) {
    const std::string text = error.what();  // "[json.exception...] why"
    throw refuse("its values: " + text.substr(text.find("] ") + 2));
  } catch (const c10::Error&) {
    throw refuse("a tensor in it cannot be taken over");
  }
}

/// `begin` marks the run as one that trains, once nothing hinders it.
TrainOutcome train_to_the_end(const RunFolder& run, const RunConfig& config,
                              const Dataset& dataset, bool longer,
                              const std::function<void()>& begin,
                              RunRecord& record, Console& console) {
  const auto device = pick_device(config.device);
  const bool goes_on = std::filesystem::exists(run.state_file());
  const auto task =
      make_task(goes_on ? without_pretrained(config) : config, dataset, device);
  Trainer trainer(*task, config);
  introduce(run, config, facts(dataset), *task, device, console);
  if (goes_on)
    go_on(trainer, run, longer);
  else
    start_from_given_weights(config, task->model(), console);
  begin();
  write_atomically(run.signature_file(), task->signature().dump() + "\n");
  fit(trainer, run, config, console);
  Json result = result_of(run, trainer);
  if (!trainer.done()) return {result, stop_signal()};
  record.state = "finished";
  record.result = result;
  run.write_record(record);
  return {result, 0};
}

/// Where the disk is full, that too cannot be written, and the error that says
/// so is the one to be told.
void record_failure(const RunFolder& run, RunRecord& record,
                    const std::string& error) {
  record.state = "failed";
  record.error = error;
  try {
    run.write_record(record);
  } catch (const RunError&) {
  }
}

/// Of a finished run, with all that is told of one.
Json checked_result(const RunFolder& run, const RunRecord& record) {
  for (const char* name : {"epochs", "steps", "seconds", "samples_per_second"})
    if (!record.result.value(name, Json()).is_number())
      throw UserError(fmt::format(
          "{}: it says that the run finished, but \"result\" has no number "
          "\"{}\"",
          run.record_file().string(), name));
  return record.result;
}

bool is_longer(const RunConfig& config, const RunConfig& before) {
  return config.training.epochs != before.training.epochs ||
         config.training.max_steps != before.training.max_steps;
}

}  // namespace

TrainOutcome train_run(const RunFolder& run, const RunConfig& config,
                       const Dataset& dataset, Console& console) {
  const RunLock lock(run);
  remove_unfinished(run.path());
  RunRecord record = run.record();
  const RunConfig before = run.config();
  const bool longer = is_longer(config, before);
  if (record.state == "finished" && !longer)
    return {checked_result(run, record), 0};
  require_same_data(run, record, facts(dataset));
  prepare_libtorch(config);
  const auto begin = [&] {
    // In this order: a finished run that is made longer must not look finished.
    record_start(run, record, facts(dataset));
    if (to_json(config) != to_json(before)) run.write_config(config);
  };
  try {
    return train_to_the_end(run, config, dataset, longer, begin, record,
                            console);
  } catch (const UserError&) {
    throw;
  } catch (const std::exception& error) {
    console.progress("");
    record_failure(run, record, failure_text(error));
    throw;
  }
}

}  // namespace unroll
