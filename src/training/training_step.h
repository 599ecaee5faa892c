#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "config/run_config.h"
#include "tasks/task.h"
#include "training/epoch_sums.h"
#include "training/observer.h"
#include "training/optimizer.h"
#include "training/step_graph.h"

namespace unroll {

/// When the host looks at what a step computed.
enum class Reading {
  each_step,    ///< Before it goes on: nothing that is not finite is learnt.
  when_wanted,  ///< When it is to be shown, so that a GPU need not wait.
};

/// One optimizer step: the gradients of its batches, clipping, the optimizer.
class TrainingStep {
 public:
  TrainingStep(Task& task, const RunConfig& config,
               const std::vector<NamedParameter>& parameters, Reading reading);

  /// Takes the step that a run at `place` has before it and adds to `sums`;
  /// how many examples it took. Throws RunError if a loss or a gradient is seen
  /// not to be finite.
  std::int64_t run(const Place& place, double learning_rate, EpochSums& sums);

  Reading reading() const { return reading_; }
  Optimizer& optimizer() { return *optimizer_; }
  const Optimizer& optimizer() const { return *optimizer_; }

 private:
  struct Batches {
    std::int64_t first = 0, end = 0;  // of the epoch's
  };
  Batches batches_at(const Place& place) const;
  std::int64_t add_gradients(Batches batches, const Place& place,
                             EpochSums& sums);
  StepOutput forward(const std::function<StepOutput()>& pass) const;
  void clear_gradients();
  void update(double learning_rate, const Place& place, EpochSums& sums);
  void update_unseen(EpochSums& sums);
  std::vector<at::Tensor> gradients() const;

  Task& task_;
  RunConfig config_;
  std::vector<NamedParameter> parameters_;
  std::unique_ptr<Optimizer> optimizer_;
  Reading reading_;
  StepGraph graph_;
};

}  // namespace unroll
