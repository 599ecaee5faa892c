#include "training/train_run.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <fmt/format.h>

#include <optional>

#include "base/error.h"
#include "base/process.h"
#include "base/stop_signal.h"
#include "base/text.h"
#include "base/version.h"
#include "checkpoint/module_weights.h"
#include "config/config_io.h"
#include "tasks/classification.h"
#include "tasks/device.h"
#include "training/checkpointer.h"
#include "training/early_stopping.h"
#include "training/metrics_json.h"
#include "training/metrics_log.h"
#include "training/progress_display.h"
#include "training/trainer.h"

namespace unroll {
namespace {

void prepare_libtorch(const RunConfig& config) {
  keep_freed_memory();
  if (config.threads > 0) at::set_num_threads(static_cast<int>(config.threads));
  auto& context = at::globalContext();
  context.setDeterministicAlgorithms(config.deterministic,
                                     /*warn_only=*/false);
  context.setDeterministicCuDNN(config.deterministic);
  context.setBenchmarkCuDNN(!config.deterministic);
}

/// Notes what the run trains on; refuses to go on with other data.
void record_data(const RunFolder& run, RunRecord& record,
                 const ImageSet& images) {
  if (!record.data_sha256.empty() && record.data_sha256 != images.sha256)
    throw UserError(fmt::format(
        "{}: this run was begun on other data ({}, sha256 {}...) than are "
        "found now ({}, sha256 {}...); bring those back, or begin a new run",
        run.name(), record.data_name, record.data_sha256.substr(0, 12),
        images.source, images.sha256.substr(0, 12)));
  record.program_version = kVersion;
  record.data_name = images.name;
  record.data_caveat = images.caveat;
  record.data_sha256 = images.sha256;
  record.state = "created";
  record.error.clear();
  run.write_record(record);
}

void introduce(const RunFolder& run, const RunConfig& config,
               const ImageSet& images, c10::Device device, Console& console) {
  console.line(console.styled(run.name(), Style::bold) + "  " +
               run.path().string());
  console.line(fmt::format("{}: {} to train on, {} classes; {}; seed {}",
                           images.name, with_commas(images.train.count),
                           images.classes, describe(device), config.seed));
  if (!images.caveat.empty())
    console.line(console.styled("note: " + images.caveat, Style::yellow));
}

void start_from_given_weights(const RunConfig& config, torch::nn::Module& model,
                              Console& console) {
  if (config.model.weights.empty()) return;
  for (const auto& [from, to] :
       load_weights(model, config.model.weights, config.model.rename))
    console.line(fmt::format("{}: {} -> {}", config.model.weights, from, to));
}

Json result_of(const RunFolder& run, const Trainer& trainer) {
  Json best = {{"epoch", trainer.best().epoch},
               {"valid_loss", nullptr},
               {"valid_accuracy", nullptr}};
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
          {"samples_per_second", trainer.samples_per_second()},
          {"peak_memory_bytes", peak_memory_bytes()}};
}

void fit(Trainer& trainer, const RunFolder& run, const RunConfig& config,
         Console& console) {
  MetricsLog log(run.metrics_file(), config.training.log_every_steps);
  ProgressDisplay display(console, config.training.log_every_steps);
  EarlyStopping early_stopping(config.training.early_stopping_patience);
  Checkpointer checkpointer(run, config.training.save_every_steps,
                            {{"unroll.config", to_json(config).dump()},
                             {"unroll.version", kVersion}});
  trainer.add(log);
  trainer.add(display);
  if (config.training.early_stopping_patience > 0) trainer.add(early_stopping);
  trainer.add(checkpointer);
  trainer.fit();
}

TrainOutcome train_to_the_end(const RunFolder& run, const RunConfig& config,
                              const ImageSet& images, RunRecord& record,
                              Console& console) {
  prepare_libtorch(config);
  const auto device = pick_device(config.device);
  Classification task(config, images, device);
  Trainer trainer(task, config);
  introduce(run, config, images, device, console);
  if (std::filesystem::exists(run.state_file()))
    trainer.load(load_training_state(run.state_file()));
  else
    start_from_given_weights(config, task.model(), console);
  fit(trainer, run, config, console);
  Json result = result_of(run, trainer);
  if (!trainer.done()) return {result, stop_signal()};
  record.state = "finished";
  record.result = result;
  run.write_record(record);
  return {result, 0};
}

}  // namespace

TrainOutcome train_run(const RunFolder& run, const ImageSet& images,
                       Console& console) {
  const RunLock lock(run);
  RunRecord record = run.record();
  if (record.state == "finished") return {record.result, 0};
  record_data(run, record, images);
  try {
    return train_to_the_end(run, run.config(), images, record, console);
  } catch (const RunError& error) {
    console.progress("");
    record.state = "failed";
    record.error = error.what();
    run.write_record(record);
    throw;
  }
}

}  // namespace unroll
