#pragma once

#include <memory>
#include <vector>

#include "config/run_config.h"
#include "data/text_sets.h"
#include "data/vocabulary.h"
#include "models/language_model.h"
#include "tasks/padded_ids.h"
#include "tasks/task.h"

namespace unroll {

/// One running text cut into parts of equal length that are read side by side,
/// window by window (truncated backpropagation through time; Williams and Peng,
/// 1990): gradients end at a window's border, the state goes on to the next.
class TextStreams {
 public:
  /// Cuts `ids` into `streams` parts. Of what is left over at the end, a part
  /// is dropped (`whole_parts`) or the last parts are shorter.
  TextStreams(const std::vector<std::int64_t>& ids, std::int64_t streams,
              std::int64_t window, bool whole_parts);

  std::int64_t windows() const;
  std::int64_t length() const { return inputs_.size(1); }  ///< Of a part.

  struct Window {
    at::Tensor inputs;  ///< [streams, T] int64.
    at::Tensor
        targets;  ///< [streams, T] int64; `kNoTarget` where there is none.
    std::int64_t count = 0;  ///< Targets.
  };
  Window window(std::int64_t index) const;

 private:
  at::Tensor inputs_;   // [streams, length]
  at::Tensor targets_;  // [streams, length]
  std::int64_t window_;
};

/// Which unit of a running text comes next? Loss: cross-entropy in nats a unit.
class LanguageModeling : public Task {
 public:
  /// Throws UserError if a part of the text is shorter than a window.
  LanguageModeling(const RunConfig& config, const PlainText& text,
                   c10::Device device);

  torch::nn::Module& model() override { return *model_; }
  std::string unit() const override;
  std::string extent() const override;
  Json signature() const override;
  std::int64_t batches_per_epoch() const override { return train_.windows(); }
  /// The state starts from zero with each epoch.
  void start_epoch(std::int64_t epoch) override;
  StepOutput train_batch(std::int64_t index) override;
  Metrics metrics(const std::vector<double>& sums,
                  std::int64_t count) const override;
  bool has_split(SplitName split) const override;
  Metrics evaluate(SplitName split) override;
  void save(TrainingState& state) const override;
  void load(const TrainingState& state) override;

 private:
  const TextStreams& streams(SplitName split) const;

  LanguageModelingConfig config_;
  double label_smoothing_;
  c10::Device device_;
  Vocabulary vocabulary_;
  TextStreams train_;
  std::optional<TextStreams> valid_;
  std::shared_ptr<LanguageModel> model_;
  RecurrentState state_;
  std::int64_t state_epoch_ = -1;  // the epoch that state_ belongs to
};

}  // namespace unroll
