#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/run_config.h"
#include "data/text_sets.h"
#include "tasks/sentence_reader.h"
#include "tasks/task.h"

namespace unroll {

/// What a tagger says of a sentence.
struct SaidTags {
  std::vector<std::int64_t> tags;     ///< [words]
  std::vector<double> probabilities;  ///< [words] of the tag that was said.
};

/// Of sentences of `lengths` words. logits: [N, T, K].
std::vector<SaidTags> say_tags(const at::Tensor& logits_NTK,
                               const std::vector<std::int64_t>& lengths);

/// Which tag has each word of this sentence? Loss: cross-entropy in nats a
/// word.
class Tagging : public Task {
 public:
  Tagging(const RunConfig& config, const TaggedTexts& texts,
          c10::Device device);

  torch::nn::Module& model() override { return *model_; }
  std::string unit() const override { return "words"; }
  std::string extent() const override;
  Json signature() const override;
  std::int64_t batches_per_epoch() const override;
  void start_epoch(std::int64_t epoch) override;
  StepOutput train_batch(std::int64_t index) override;
  /// accuracy, which training measures, too.
  Metrics metrics(const std::vector<double>& sums,
                  std::int64_t count) const override;
  bool has_split(SplitName split) const override;
  /// Of BIO tags also span_f1, precision and recall of spans.
  Metrics evaluate(SplitName split) override;
  /// The confusion of tags that are no BIO tags; its examples are the most
  /// confident mistakes.
  Report report(SplitName split) override;

  /// A split's sentences, cut into words, and their tags as numbers.
  struct Sentences {
    std::vector<std::vector<std::string>> words;
    std::vector<std::vector<std::int64_t>> tags;
    std::vector<std::int64_t> lengths;
  };

 private:
  /// A split as the model sees it.
  struct Outcome {
    double loss_sum = 0.0;
    std::vector<SaidTags> said;  // of each sentence
  };
  const Sentences& sentences(SplitName split) const;
  Outcome tag(const Sentences& sentences);
  Metrics measure(const Sentences& sentences, const Outcome& outcome) const;
  struct BatchGuess {
    at::Tensor logits;   // [N, T, K]
    at::Tensor targets;  // [N, T] tags, kNoTarget past a sentence's end
  };
  BatchGuess guess(const Sentences& sentences,
                   const std::vector<std::int64_t>& places);

  TaggingConfig config_;
  double label_smoothing_;
  std::uint64_t seed_;
  c10::Device device_;
  std::vector<std::string> tags_;
  SentenceReader reader_;
  Sentences train_, valid_, test_;
  std::shared_ptr<Tagger> model_;
  std::vector<std::vector<std::int64_t>> batches_;  // of this epoch
};

}  // namespace unroll
