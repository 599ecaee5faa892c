#include "tasks/classification.h"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <torch/utils.h>

#include "base/error.h"
#include "base/text.h"
#include "kernels/cross_entropy.h"

namespace unroll {
namespace {

std::shared_ptr<Classifier> seeded_classifier(const RunConfig& config,
                                              const ImageSet& set,
                                              c10::Device device) {
  torch::manual_seed(config.seed);
  auto classifier =
      make_classifier(classification(config).model,
                      {set.train.rows, set.train.cols}, set.classes);
  classifier->to(device);
  return classifier;
}

LoaderOptions training_options(const RunConfig& config,
                               const Classifier& classifier) {
  LoaderOptions options;
  options.batch_size = classification(config).data.batch_size;
  options.shuffle = true;
  options.smallest_batch = classifier.has_batch_norm() ? 2 : 1;
  options.distortion = classification(config).data;
  options.seed = config.seed;
  return options;
}

Confusion confusion_of(const at::Tensor& truth, const at::Tensor& said,
                       std::int64_t classes) {
  Confusion confusion(classes);
  for (std::int64_t i = 0; i < truth.size(0); ++i)
    confusion.add(truth.const_data_ptr<std::int64_t>()[i],
                  said.const_data_ptr<std::int64_t>()[i]);
  return confusion;
}

}  // namespace

Classification::Classification(const RunConfig& config, const ImageSet& set,
                               c10::Device device)
    : classifier_(seeded_classifier(config, set, device)),
      label_smoothing_(config.training.label_smoothing),
      split_(split_train_valid(set.train.count,
                               classification(config).data.valid_fraction,
                               config.seed)),
      image_{set.train.rows, set.train.cols},
      classes_(set.classes),
      train_(set.train, split_.train, training_options(config, *classifier_),
             device),
      train_plain_(set.train, split_.train,
                   evaluation_options(classification(config).data), device),
      valid_(set.train, split_.valid,
             evaluation_options(classification(config).data), device),
      test_(set.test, all_places(set.test.count),
            evaluation_options(classification(config).data), device),
      confusion_(set.classes) {
  if (train_.size() < training_options(config, *classifier_).smallest_batch)
    throw UserError(
        "data: one image is left to train on, and batch norm needs two; give "
        "more images, or a smaller data.valid_fraction");
}

DataLoader& Classification::loader(SplitName split) {
  switch (split) {
    case SplitName::train:
      return train_plain_;
    case SplitName::valid:
      return valid_;
    case SplitName::test:
      break;
  }
  return test_;
}

std::vector<std::int64_t> Classification::indices(SplitName split) const {
  switch (split) {
    case SplitName::train:
      return split_.train;
    case SplitName::valid:
      return split_.valid;
    case SplitName::test:
      break;
  }
  return all_places(test_.size());
}

std::string Classification::extent() const {
  return fmt::format("{} images to train on, {} classes",
                     with_commas(train_.size()), classes_);
}

Json Classification::signature() const {
  return {{"image", {image_.rows, image_.cols}}, {"classes", classes_}};
}

ModelSummary Classification::summary() {
  return summarize(*classifier_, image_);
}

std::int64_t Classification::batches_per_epoch() const {
  return train_.batches();
}

void Classification::start_epoch(std::int64_t epoch) {
  train_.start_epoch(epoch);
}

StepOutput Classification::train_batch(std::int64_t index) {
  return learn(train_.batch(index));
}

/// Batches that are not full are not staged.
std::int64_t Classification::stage(std::int64_t index) {
  const Batch batch = train_.batch(index);
  if (batch.labels.size(0) != train_.batch_size()) return 0;
  if (!staged_.images.defined())
    staged_ = {at::empty_like(batch.images), at::empty_like(batch.labels)};
  staged_.images.copy_(batch.images);
  staged_.labels.copy_(batch.labels);
  return train_.batch_size();
}

StepOutput Classification::train_staged() { return learn(staged_); }

StepOutput Classification::learn(const Batch& batch) {
  const auto count = batch.labels.size(0);
  const auto [loss, sums] =
      cross_entropy(classifier_->forward(batch.images), batch.labels, count,
                    label_smoothing_);
  return {loss, sums, count};
}

Metrics Classification::metrics(const std::vector<double>& sums,
                                std::int64_t count) const {
  const double total = static_cast<double>(count);
  return {count, sums.at(0) / total, {{"accuracy", sums.at(1) / total}}};
}

bool Classification::has_split(SplitName split) const {
  return split != SplitName::valid || valid_.size() > 0;
}

Metrics Classification::evaluate(SplitName split) {
  const EvaluationMode mode(*classifier_);
  const DataLoader& batches = loader(split);
  at::Tensor sums;
  std::vector<at::Tensor> truth, said;
  for (std::int64_t i = 0; i < batches.batches(); ++i) {
    const Batch batch = batches.batch(i);
    const auto scores = classifier_->forward(batch.images);
    const auto part =
        cross_entropy(scores, batch.labels, batch.labels.size(0), 0.0);
    sums = sums.defined() ? sums + part.sums : part.sums;
    truth.push_back(batch.labels);
    said.push_back(scores.argmax(1));
  }
  sums = sums.cpu();
  confusion_ =
      confusion_of(at::cat(truth).cpu(), at::cat(said).cpu(), classes_);
  return metrics({sums[0].item<double>(), sums[1].item<double>()},
                 batches.size());
}

Predictions Classification::predict(SplitName split) {
  const EvaluationMode mode(*classifier_);
  const DataLoader& batches = loader(split);
  std::vector<at::Tensor> scores, labels;
  for (std::int64_t i = 0; i < batches.batches(); ++i) {
    const Batch batch = batches.batch(i);
    scores.push_back(classifier_->forward(batch.images).cpu());
    labels.push_back(batch.labels.cpu());
  }
  return {at::cat(scores), at::cat(labels), indices(split)};
}

std::string Classification::first_non_finite_layer(std::int64_t index) {
  const at::NoGradGuard no_grad;
  std::string found;
  classifier_->trace(train_.batch(index).images, [&](const LayerCall& call) {
    if (found.empty() && !at::isfinite(call.output).all().item<bool>())
      found = call.name;
  });
  return found;
}

}  // namespace unroll
