#pragma once

#include <string>
#include <vector>

#include "config/run_config.h"
#include "data/text_sets.h"
#include "tasks/sentence_translator.h"
#include "tasks/task.h"

namespace unroll {

/// From a text to the text that comes of it. Loss: cross-entropy in nats a
/// target word, its end mark included, each word guessed from the true ones
/// before it (teacher forcing), or, in training, from the model's own with a
/// probability that changes from epoch to epoch.
class TranslationTask : public Task {
 public:
  /// Throws UserError if nothing is left to train on.
  TranslationTask(const RunConfig& config, const PairedTexts& texts,
                  c10::Device device);

  torch::nn::Module& model() override { return translator_.net(); }
  std::string unit() const override { return "words"; }
  std::string extent() const override;
  Json signature() const override;
  std::int64_t batches_per_epoch() const override;
  void start_epoch(std::int64_t epoch) override;
  StepOutput train_batch(std::int64_t index) override;
  Metrics metrics(const std::vector<double>& sums,
                  std::int64_t count) const override;
  bool has_split(SplitName split) const override;
  Metrics evaluate(SplitName split) override;
  /// Also BLEU of the translations that beam search finds, and some of them.
  Report report(SplitName split) override;

  /// Pairs as numbers.
  struct Pairs {
    std::vector<std::vector<std::int64_t>> sources, targets;
  };

 private:
  const Pairs& pairs(SplitName split) const;
  const std::vector<TextPair>& texts(SplitName split) const;
  StepOutput loss_of(const Pairs& pairs,
                     const std::vector<std::int64_t>& places, double forcing,
                     double label_smoothing);

  TranslationConfig config_;
  TrainingConfig training_;
  std::uint64_t seed_;
  c10::Device device_;
  PairedTexts texts_;
  SentenceTranslator translator_;
  Pairs train_, valid_, test_;
  std::vector<std::vector<std::int64_t>> batches_;  // of this epoch
  double forcing_ = 1.0;
};

/// A Translation's vocabularies, from its signature. `origin` stands in errors.
TranslationVocabularies vocabularies_from(const Json& signature,
                                          const std::string& origin);

}  // namespace unroll
