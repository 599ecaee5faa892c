#pragma once

#include <c10/core/GradMode.h>
#include <torch/csrc/api/include/torch/nn/module.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "checkpoint/training_state.h"
#include "metrics/confusion.h"
#include "metrics/measure.h"
#include "models/layer_summary.h"

namespace unroll {

enum class SplitName { train, valid, test };
std::string to_string(SplitName split);
/// "train", "valid" or "test". Throws UserError for another word.
SplitName parse_split(const std::string& name);

/// Means over the examples of a split or an epoch.
struct Metrics {
  std::int64_t count = 0;  ///< Examples.
  double loss = 0.0;
  std::vector<Measure> measures;
};

/// All that a task can say of a split.
struct Report {
  Metrics metrics;
  std::optional<Confusion> confusion;  ///< Where there are classes.
  std::vector<std::string> labels;     ///< Names of the classes.
  std::vector<std::string> examples;   ///< Lines worth reading.
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
  /// What its metrics count: "images", "characters", "sentences".
  virtual std::string unit() const = 0;
  /// "48,000 images to train on, 10 classes".
  virtual std::string extent() const = 0;
  /// What a model must know of its data to be made and used without them:
  /// vocabularies, labels, sizes. An object; the run keeps it.
  virtual Json signature() const = 0;
  virtual ModelSummary summary() { return summarize(model()); }
  virtual std::int64_t batches_per_epoch() const = 0;
  virtual void start_epoch(std::int64_t epoch) = 0;
  /// Forward pass of batch `index` of this epoch, in training mode.
  virtual StepOutput train_batch(std::int64_t index) = 0;
  /// Puts batch `index` where `train_staged` reads it, which is the same memory
  /// each time, so that a GPU can record a step and repeat it. How many
  /// examples these are; 0: not this batch, or not this task.
  virtual std::int64_t stage(std::int64_t) { return 0; }
  /// `train_batch` of what was staged.
  virtual StepOutput train_staged() { return {}; }
  /// The most that K is: of most tasks, the loss and what is right.
  virtual std::size_t most_sums() const { return 2; }
  /// What summed `StepOutput::sums` of `count` examples mean.
  virtual Metrics metrics(const std::vector<double>& sums,
                          std::int64_t count) const = 0;

  virtual bool has_split(SplitName split) const = 0;
  /// In evaluation mode; leaves the model in the mode it was in.
  virtual Metrics evaluate(SplitName split) = 0;
  /// The same and all else that is worth knowing, however long it takes.
  virtual Report report(SplitName split) {
    return {evaluate(split), {}, {}, {}};
  }

  /// Name of the first layer whose output on batch `index` is not finite (or,
  /// where outputs cannot be watched, whose weights are not), "" if all are.
  virtual std::string first_non_finite_layer(std::int64_t index);

  /// State beyond the model's own, such as a carried hidden state.
  virtual void save(TrainingState&) const {}
  virtual void load(const TrainingState&) {}
};

/// Evaluation mode and no graph, as long as it lives.
class EvaluationMode {
 public:
  explicit EvaluationMode(torch::nn::Module& model)
      : model_(model), was_training_(model.is_training()) {
    model_.eval();
  }
  ~EvaluationMode() { model_.train(was_training_); }
  EvaluationMode(const EvaluationMode&) = delete;
  EvaluationMode& operator=(const EvaluationMode&) = delete;

 private:
  torch::nn::Module& model_;
  bool was_training_;
  c10::NoGradGuard no_grad_;
};

}  // namespace unroll
