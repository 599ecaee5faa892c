#pragma once

#include <memory>

#include "config/run_config.h"
#include "data/data_loader.h"
#include "models/classifier.h"
#include "tasks/task.h"

namespace unroll {

/// A split's images with what the model says of them, on the CPU.
struct Predictions {
  at::Tensor log_probabilities;  ///< [N, classes] float.
  at::Tensor labels;             ///< [N] int64.
  /// [N] where each image stands in its set (training or test).
  std::vector<std::int64_t> indices;
};

/// Which class is this image of? Loss: negative log-likelihood.
class Classification : public Task {
 public:
  /// Seeds LibTorch, splits the training set, makes the model (fresh weights)
  /// and moves both to `device`.
  Classification(const RunConfig& config, const ImageSet& set,
                 c10::Device device);

  Classifier& classifier() { return *classifier_; }
  Predictions predict(SplitName split);
  /// Of the split that `evaluate` looked at last.
  const Confusion& last_confusion() const { return confusion_; }

  torch::nn::Module& model() override { return *classifier_; }
  std::string unit() const override { return "images"; }
  std::string extent() const override;
  Json signature() const override;
  ModelSummary summary() override;
  std::int64_t batches_per_epoch() const override;
  void start_epoch(std::int64_t epoch) override;
  StepOutput train_batch(std::int64_t index) override;
  std::int64_t stage(std::int64_t index) override;
  StepOutput train_staged() override;
  Metrics metrics(const std::vector<double>& sums,
                  std::int64_t count) const override;
  bool has_split(SplitName split) const override;
  Metrics evaluate(SplitName split) override;
  std::string first_non_finite_layer(std::int64_t index) override;

 private:
  StepOutput learn(const Batch& batch);
  DataLoader& loader(SplitName split);
  std::vector<std::int64_t> indices(SplitName split) const;

  std::shared_ptr<Classifier> classifier_;
  double label_smoothing_;
  Split split_;
  ImageShape image_;
  std::int64_t classes_;
  DataLoader train_;        // shuffled, distorted
  DataLoader train_plain_;  // the same images in their own order
  DataLoader valid_;
  DataLoader test_;
  Confusion confusion_;
  Batch staged_;
};

}  // namespace unroll
