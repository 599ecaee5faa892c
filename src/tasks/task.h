#pragma once

#include <torch/csrc/api/include/torch/nn/module.h>

#include <cstdint>
#include <string>
#include <vector>

#include "checkpoint/training_state.h"

namespace unroll {

enum class SplitName { train, valid, test };

struct Measure {
  std::string name;  ///< "accuracy", "perplexity".
  double value = 0.0;
};

/// Means over the examples of a split or an epoch.
struct Metrics {
  std::int64_t count = 0;  ///< Examples.
  double loss = 0.0;
  std::vector<Measure> measures;
};

/// What one training batch gives.
struct StepOutput {
  at::Tensor loss;  ///< Scalar, mean over the batch, with its graph.
  at::Tensor sums;  ///< [K] sums over the batch that `metrics` understands.
  std::int64_t count = 0;  ///< Examples in the batch.
};

/// A model, its data, its loss and its metrics: all that a trainer needs to
/// know of what it trains.
class Task {
 public:
  virtual ~Task() = default;

  virtual torch::nn::Module& model() = 0;
  virtual std::int64_t batches_per_epoch() const = 0;
  virtual void start_epoch(std::int64_t epoch) = 0;
  /// Forward pass of batch `index` of this epoch, in training mode.
  virtual StepOutput train_batch(std::int64_t index) = 0;
  /// What summed `StepOutput::sums` of `count` examples mean.
  virtual Metrics metrics(const std::vector<double>& sums,
                          std::int64_t count) const = 0;

  virtual bool has_split(SplitName split) const = 0;
  /// In evaluation mode; leaves the model in the mode it was in.
  virtual Metrics evaluate(SplitName split) = 0;

  /// Name of the first layer whose output on batch `index` is not finite, or
  /// "" if all are.
  virtual std::string first_non_finite_layer(std::int64_t index) = 0;

  /// State beyond the model's own, such as a carried hidden state.
  virtual void save(TrainingState&) const {}
  virtual void load(const TrainingState&) {}
};

}  // namespace unroll
