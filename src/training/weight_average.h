#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "checkpoint/training_state.h"
#include "training/optimizer.h"

namespace unroll {

/// An exponential moving average of parameters (Polyak and Juditsky 1992; as
/// torch.optim.swa_utils.AveragedModel keeps one). After the first step it is
/// the parameters themselves; the update after step n + 1 keeps
/// min(decay, (1 + n) / (10 + n)) of it, so that it soon forgets where the run
/// began.
class WeightAverage {
 public:
  /// `decay` 0: none is kept, and nothing below does anything.
  WeightAverage(const std::vector<NamedParameter>& parameters, double decay)
      : parameters_(parameters), decay_(decay) {}

  /// After each step of the optimizer.
  void update();
  /// Exchanges the parameters and their averages, once there are any.
  void swap();

  /// Under "average.PARAMETER".
  void save(TrainingState& state) const;
  void load(const TrainingState& state);

 private:
  std::vector<NamedParameter> parameters_;
  double decay_;
  std::int64_t updates_ = 0;
  std::vector<at::Tensor> averages_;  ///< Empty before the first update.
};

/// As long as it lives, the parameters have the values of their averages.
class AveragedWeights {
 public:
  explicit AveragedWeights(WeightAverage& average) : average_(average) {
    average_.swap();
  }
  ~AveragedWeights() { average_.swap(); }
  AveragedWeights(const AveragedWeights&) = delete;
  AveragedWeights& operator=(const AveragedWeights&) = delete;

 private:
  WeightAverage& average_;
};

}  // namespace unroll
