#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/run_config.h"
#include "data/image_set.h"
#include "models/frame_tagger.h"
#include "tasks/digit_rows.h"
#include "tasks/task.h"

namespace unroll {

/// Is each frame's digit smaller, equal or larger than the one before it? The
/// first frame of a clip, which has none before it, is not asked. Loss:
/// cross-entropy in nats a frame.
class FrameTagging : public Task {
 public:
  FrameTagging(const RunConfig& config, const ImageSet& set,
               c10::Device device);

  static const std::vector<std::string>& labels();

  torch::nn::Module& model() override { return *tagger_; }
  std::string unit() const override { return "frames"; }
  std::string extent() const override;
  Json signature() const override;
  std::int64_t batches_per_epoch() const override;
  void start_epoch(std::int64_t epoch) override;
  StepOutput train_batch(std::int64_t index) override;
  Metrics metrics(const std::vector<double>& sums,
                  std::int64_t count) const override;
  bool has_split(SplitName split) const override { return rows_.has(split); }
  Metrics evaluate(SplitName split) override { return report(split).metrics; }
  Report report(SplitName split) override;

 private:
  FrameTaggingConfig config_;
  double label_smoothing_;
  ImageShape frame_;
  DigitRowSplits rows_;
  std::shared_ptr<FrameTagger> tagger_;
};

}  // namespace unroll
