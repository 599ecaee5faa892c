#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/run_config.h"
#include "data/text_sets.h"
#include "data/vocabulary.h"
#include "models/text_classifier.h"
#include "tasks/task.h"

namespace unroll {

/// The ids of a text's units; one that has none is one unknown unit.
std::vector<std::int64_t> text_ids(const std::string& text,
                                   const TokenConfig& config,
                                   const Vocabulary& vocabulary);

/// Which label has this text? Loss: negative log-likelihood; in training, with
/// scores that are adjusted to what `training.class_balance` says.
class TextClassification : public Task {
 public:
  /// Throws UserError if the output cannot tell so many labels apart.
  TextClassification(const RunConfig& config, const LabeledTexts& texts,
                     c10::Device device);

  torch::nn::Module& model() override { return *model_; }
  std::string unit() const override { return "texts"; }
  std::string extent() const override;
  Json signature() const override;
  std::int64_t batches_per_epoch() const override;
  void start_epoch(std::int64_t epoch) override;
  StepOutput train_batch(std::int64_t index) override;
  /// accuracy; macro_recall over the labels that occur.
  std::size_t most_sums() const override {
    return 1 + 2 * texts_.labels.size();
  }
  Metrics metrics(const std::vector<double>& sums,
                  std::int64_t count) const override;
  bool has_split(SplitName split) const override;
  Metrics evaluate(SplitName split) override;
  /// Its examples are the most confident mistakes.
  Report report(SplitName split) override;

  /// Texts of a split as numbers.
  struct Texts {
    std::vector<std::vector<std::int64_t>> ids;
    std::vector<std::int64_t> labels;
  };

 private:
  const Texts& numbers(SplitName split) const;
  const std::vector<LabeledText>& texts(SplitName split) const;
  std::int64_t label_count() const;
  /// [N, K] log-probabilities of texts at `places`.
  at::Tensor scores(const Texts& texts,
                    const std::vector<std::int64_t>& places);
  /// [N, K] double, of all texts of a split, on the CPU.
  at::Tensor predict(SplitName split);
  /// [1 + 2K] double: summed loss, right answers and texts of each label.
  at::Tensor sums(const at::Tensor& loss_sum, const at::Tensor& scores_NK,
                  const at::Tensor& labels_N) const;

  TextClassificationConfig config_;
  TrainingConfig training_;
  std::uint64_t seed_;
  c10::Device device_;
  LabeledTexts texts_;
  Vocabulary vocabulary_;
  Texts train_, valid_, test_;
  at::Tensor adjustment_;  // [K] what training adds to log-probabilities
  std::shared_ptr<TextClassifier> model_;
  std::vector<std::vector<std::int64_t>> batches_;  // of this epoch
};

}  // namespace unroll
