#pragma once

#include <memory>
#include <optional>

#include "config/run_config.h"
#include "data/skip_gram.h"
#include "data/text_sets.h"
#include "models/word2vec.h"
#include "tasks/task.h"

namespace unroll {

/// Which words stand near this one? Skip-gram with negative sampling over the
/// words of a text, lines apart. Loss: that of Word2vec::loss, in nats a pair.
class WordVectorsTask : public Task {
 public:
  /// Throws UserError if the text holds no two different words that are
  /// frequent enough, side by side.
  WordVectorsTask(const RunConfig& config, const PlainText& text,
                  c10::Device device);

  torch::nn::Module& model() override { return *model_; }
  std::string unit() const override { return "pairs"; }
  std::string extent() const override;
  Json signature() const override;
  std::int64_t batches_per_epoch() const override { return train_.batches(); }
  void start_epoch(std::int64_t epoch) override { train_.start_epoch(epoch); }
  StepOutput train_batch(std::int64_t index) override;
  Metrics metrics(const std::vector<double>& sums,
                  std::int64_t count) const override;
  bool has_split(SplitName split) const override;
  /// On pairs and drawn words that are the same each time.
  Metrics evaluate(SplitName split) override;

 private:
  StepOutput loss_of(const SkipGramBatch& batch) const;

  WordVectorsConfig config_;
  c10::Device device_;
  Vocabulary vocabulary_;
  WordLines lines_;
  WordFrequencies frequencies_;
  SkipGram train_;
  SkipGram valid_;
  std::shared_ptr<Word2vec> model_;
};

}  // namespace unroll
