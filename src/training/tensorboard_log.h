#pragma once

#include <optional>

#include "base/files.h"
#include "base/json.h"
#include "training/event_file.h"
#include "training/observer.h"

namespace unroll {

/// A folder that TensorBoard shows: curves over steps, histograms of weights
/// and of the epoch's last gradients, the confusion of the validation images,
/// and the config as hyper-parameters.
class TensorboardLog : public Observer {
 public:
  /// every_steps: as MetricsLog's.
  TensorboardLog(Path folder, std::int64_t every_steps, Json config)
      : folder_(std::move(folder)),
        every_steps_(every_steps),
        config_(std::move(config)) {}
  /// Takes away events of steps that a resumed run will do again.
  void on_start(const Trainer& trainer) override;
  void on_step(Trainer& trainer, const StepReport& report) override;
  void on_epoch(Trainer& trainer, const EpochReport& report) override;
  void on_stop(const Trainer& trainer) override;

 private:
  Path folder_;
  std::int64_t every_steps_;
  Json config_;
  std::optional<EventFile> file_;
};

}  // namespace unroll
