#include "training/metrics_log.h"

#include <sstream>

#include "base/process.h"
#include "training/metrics_json.h"
#include "training/metrics_table.h"
#include "training/trainer.h"

namespace unroll {
namespace {

/// Whether a run that stands at `place` will not log this entry again.
bool is_past(const Json& entry, const Place& place) {
  const bool whole = entry.at("kind") != "epoch" ||
                     entry.at("epoch").get<std::int64_t>() <= place.epoch;
  return whole && entry.at("step").get<std::int64_t>() <= place.step;
}

}  // namespace

void MetricsLog::on_start(const Trainer& trainer) {
  if (!std::filesystem::exists(file_)) return;
  std::istringstream lines(read_text(file_));
  std::string kept;
  for (std::string line; std::getline(lines, line);) {
    const Json entry = Json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!is_metrics_entry(entry) || !is_past(entry, trainer.place())) continue;
    kept += line + "\n";
    if (entry.at("kind") == "epoch") epochs_.push_back(entry);
  }
  write_atomically(file_, kept);
}

void MetricsLog::on_step(Trainer& trainer, const StepReport& report) {
  if (every_steps_ == 0 || report.place.step % every_steps_ != 0) return;
  const Json line = {{"kind", "step"},
                     {"epoch", report.place.epoch + 1},
                     {"step", report.place.step},
                     {"steps_per_epoch", report.steps_per_epoch},
                     {"train", to_json(report.so_far)},
                     {"param_norm", trainer.param_norm()},
                     {"grad_norm", report.grad_norm},
                     {"clipped_share", report.clipped_share},
                     {"learning_rate", report.learning_rate},
                     {"samples_per_second", report.samples_per_second},
                     {"peak_memory_bytes", peak_memory_bytes()},
                     {"time", utc_now()}};
  append_line(file_, line.dump());
}

void MetricsLog::on_epoch(Trainer&, const EpochReport& report) {
  const Json line = {{"kind", "epoch"},
                     {"epoch", report.epoch},
                     {"step", report.place.step},
                     {"train", to_json(report.train)},
                     {"valid", to_json(report.valid)},
                     {"best", report.best},
                     {"param_norm", report.param_norm},
                     {"grad_norm", report.grad_norm},
                     {"clipped_share", report.clipped_share},
                     {"learning_rate", report.learning_rate},
                     {"samples_per_second", report.samples_per_second},
                     {"seconds", report.seconds},
                     {"peak_memory_bytes", peak_memory_bytes()},
                     {"time", utc_now()}};
  append_line(file_, line.dump());
  epochs_.push_back(line);
  write_atomically(table_, metrics_csv(epochs_));
}

}  // namespace unroll
