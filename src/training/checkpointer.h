#pragma once

#include <map>
#include <string>

#include "checkpoint/run_folder.h"
#include "training/observer.h"

namespace unroll {

/// Keeps a run's files: best and last weights, and the state to go on from,
/// after each epoch, every `every_steps` steps (0: not) and at the end.
class Checkpointer : public Observer {
 public:
  Checkpointer(RunFolder run, std::int64_t every_steps,
               std::map<std::string, std::string> metadata);
  void on_start(const Trainer& trainer) override;
  void on_step(Trainer& trainer, const StepReport& report) override;
  void on_epoch(Trainer& trainer, const EpochReport& report) override;
  void on_stop(const Trainer& trainer) override;

 private:
  void save_best(const Trainer& trainer) const;
  void save_last(const Trainer& trainer);

  RunFolder run_;
  std::int64_t every_steps_;
  std::map<std::string, std::string> metadata_;
  std::int64_t saved_step_ = -1;
};

}  // namespace unroll
