#pragma once

#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "training/observer.h"

namespace unroll {

/// metrics.jsonl: a JSON object a line, one for each epoch and, if asked, one
/// for every so many steps (0: none). And metrics.csv: the epochs as a table.
class MetricsLog : public Observer {
 public:
  MetricsLog(Path file, Path table, std::int64_t every_steps)
      : file_(std::move(file)),
        table_(std::move(table)),
        every_steps_(every_steps) {}
  /// Takes away lines of steps that a resumed run will do again.
  void on_start(const Trainer& trainer) override;
  void on_step(Trainer& trainer, const StepReport& report) override;
  void on_epoch(Trainer& trainer, const EpochReport& report) override;

 private:
  Path file_;
  Path table_;
  std::int64_t every_steps_;
  std::vector<Json> epochs_;
};

}  // namespace unroll
