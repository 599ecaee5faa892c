#include "tasks/painting.h"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <torch/utils.h>

#include "base/error.h"
#include "base/text.h"

namespace unroll {
namespace {

LoaderOptions painting_options(const RunConfig& config) {
  LoaderOptions options;
  options.batch_size = std::get<PaintingConfig>(config.task).data.batch_size;
  options.shuffle = true;
  options.distortion = std::get<PaintingConfig>(config.task).data;
  options.seed = config.seed;
  return options;
}

std::shared_ptr<Painter> seeded_painter(const RunConfig& config,
                                        ImageShape image, std::int64_t classes,
                                        c10::Device device) {
  torch::manual_seed(config.seed);
  auto painter = std::make_shared<Painter>(
      std::get<PaintingConfig>(config.task).model, image, classes);
  painter->to(device);
  return painter;
}

}  // namespace

Painting::Painting(const RunConfig& config, const ImageSet& set,
                   c10::Device device)
    : image_{set.train.rows, set.train.cols},
      classes_(set.classes),
      split_(split_train_valid(
          set.train.count,
          std::get<PaintingConfig>(config.task).data.valid_fraction,
          config.seed)),
      train_(set.train, split_.train, painting_options(config), device),
      valid_(set.train, split_.valid,
             evaluation_options(std::get<PaintingConfig>(config.task).data),
             device),
      test_(set.test, all_places(set.test.count),
            evaluation_options(std::get<PaintingConfig>(config.task).data),
            device),
      painter_(seeded_painter(config, image_, classes_, device)) {
  if (train_.size() == 0)
    throw UserError("data.valid_fraction: no image is left to train on");
}

std::string Painting::extent() const {
  return fmt::format("{} images to train on, {} classes",
                     with_commas(train_.size()), classes_);
}

Json Painting::signature() const {
  return {{"image", {image_.rows, image_.cols}}, {"classes", classes_}};
}

at::Tensor Painting::loss_of(const Batch& batch) {
  return at::binary_cross_entropy_with_logits(painter_->forward(batch.labels),
                                              batch.images);
}

StepOutput Painting::train_batch(std::int64_t index) {
  const Batch batch = train_.batch(index);
  const auto loss = loss_of(batch);
  const auto count = batch.labels.size(0);
  return {loss, (loss.detach().to(at::kDouble) * count).reshape({1}), count};
}

Metrics Painting::metrics(const std::vector<double>& sums,
                          std::int64_t count) const {
  return {count, sums.at(0) / static_cast<double>(count), {}};
}

bool Painting::has_split(SplitName split) const {
  return split == SplitName::test || split == SplitName::train ||
         valid_.size() > 0;
}

Metrics Painting::evaluate(SplitName split) {
  const EvaluationMode mode(*painter_);
  const DataLoader& loader = split == SplitName::train   ? train_
                             : split == SplitName::valid ? valid_
                                                         : test_;
  double loss = 0.0;
  for (std::int64_t i = 0; i < loader.batches(); ++i) {
    const Batch batch = loader.batch(i);
    loss += loss_of(batch).item<double>() *
            static_cast<double>(batch.labels.size(0));
  }
  return metrics({loss}, loader.size());
}

}  // namespace unroll
