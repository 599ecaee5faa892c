#pragma once

#include <map>
#include <string>

#include "base/background.h"
#include "checkpoint/run_folder.h"
#include "training/observer.h"

namespace unroll {

/// Keeps a run's files: the state to go on from, best and last weights and, if
/// asked, those of the latest epochs; after each epoch, every so many steps and
/// minutes as `plan` says, and at the end.
///
/// What is saved is copied, and written while training goes on; an error of
/// writing is thrown by the next save, or at the end. The state is written
/// first, and the weights that belong to it after it: where the program dies in
/// between, they are written as the run goes on.
class Checkpointer : public Observer {
 public:
  Checkpointer(RunFolder run, const TrainingConfig& plan,
               std::map<std::string, std::string> metadata);
  void on_start(const Trainer& trainer) override;
  void on_step(Trainer& trainer, const StepReport& report) override;
  void on_epoch(Trainer& trainer, const EpochReport& report) override;
  void on_stop(const Trainer& trainer) override;

 private:
  bool is_due(const StepReport& report) const;
  void save_files(const Trainer& trainer, bool best);

  RunFolder run_;
  TrainingConfig plan_;
  std::map<std::string, std::string> metadata_;
  std::int64_t saved_step_ = -1;
  double saved_at_ = 0.0;  ///< By `monotonic_seconds`.
  Background writing_;
};

}  // namespace unroll
