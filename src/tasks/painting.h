#pragma once

#include <memory>

#include "config/run_config.h"
#include "data/data_loader.h"
#include "models/painter.h"
#include "tasks/task.h"

namespace unroll {

/// What does an image of this class look like, row by row? Loss: binary
/// cross-entropy in nats a pixel, against how bright it is; what is learnt is
/// the mean image of each class.
class Painting : public Task {
 public:
  Painting(const RunConfig& config, const ImageSet& set, c10::Device device);

  torch::nn::Module& model() override { return *painter_; }
  std::string unit() const override { return "images"; }
  std::string extent() const override;
  Json signature() const override;
  std::int64_t batches_per_epoch() const override { return train_.batches(); }
  void start_epoch(std::int64_t epoch) override { train_.start_epoch(epoch); }
  StepOutput train_batch(std::int64_t index) override;
  Metrics metrics(const std::vector<double>& sums,
                  std::int64_t count) const override;
  bool has_split(SplitName split) const override;
  Metrics evaluate(SplitName split) override;

 private:
  at::Tensor loss_of(const Batch& batch);

  ImageShape image_;
  std::int64_t classes_;
  Split split_;
  DataLoader train_, valid_, test_;
  std::shared_ptr<Painter> painter_;
};

}  // namespace unroll
