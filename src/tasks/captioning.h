#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/run_config.h"
#include "data/image_set.h"
#include "models/captioner.h"
#include "tasks/digit_rows.h"
#include "tasks/task.h"

namespace unroll {

/// The words of a caption: "zero" to "nine" of ten classes, else the classes'
/// numbers; before them the marks of a caption's start and end.
class CaptionWords {
 public:
  static constexpr std::int64_t kStart = 0;
  static constexpr std::int64_t kEnd = 1;

  explicit CaptionWords(std::int64_t classes) : classes_(classes) {}
  std::int64_t size() const { return classes_ + 2; }
  std::int64_t of_digit(std::int64_t digit) const { return digit + 2; }
  std::string text(const std::vector<std::int64_t>& words) const;
  SearchOptions search(std::int64_t most_words) const;

 private:
  std::int64_t classes_;
};

/// Which digits stand on this strip, in words? Loss: cross-entropy in nats a
/// word, end mark included.
class Captioning : public Task {
 public:
  Captioning(const RunConfig& config, const ImageSet& set, c10::Device device);

  torch::nn::Module& model() override { return *captioner_; }
  std::string unit() const override { return "words"; }
  std::string extent() const override;
  Json signature() const override;
  std::int64_t batches_per_epoch() const override;
  void start_epoch(std::int64_t epoch) override;
  StepOutput train_batch(std::int64_t index) override;
  Metrics metrics(const std::vector<double>& sums,
                  std::int64_t count) const override;
  bool has_split(SplitName split) const override { return rows_.has(split); }
  /// Also exact_match (strips wholly right) and word_accuracy (words right in
  /// their place, out of the longer of caption and truth), captions greedy.
  Metrics evaluate(SplitName split) override;

 private:
  StepOutput loss_of(const DigitRows::Batch& batch, double label_smoothing);

  CaptioningConfig config_;
  double label_smoothing_;
  CaptionWords words_;
  DigitRowSplits rows_;
  std::shared_ptr<Captioner> captioner_;
};

}  // namespace unroll
