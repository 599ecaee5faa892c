#include "tasks/frame_tagging.h"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <torch/utils.h>

#include "base/text.h"
#include "kernels/cross_entropy.h"
#include "tasks/padded_ids.h"

namespace unroll {
namespace {

constexpr std::int64_t kSmaller = 0, kEqual = 1, kLarger = 2, kLabels = 3;

/// [N, T], `kNoTarget` for first frames and past an end.
at::Tensor targets_of(const DigitRows::Batch& batch) {
  std::vector<std::vector<std::int64_t>> all;
  for (const auto& digits : batch.digits) {
    auto& targets = all.emplace_back(1, kNoTarget);
    for (std::size_t i = 1; i < digits.size(); ++i)
      targets.push_back(digits[i] < digits[i - 1]   ? kSmaller
                        : digits[i] > digits[i - 1] ? kLarger
                                                    : kEqual);
  }
  return padded_ids(all, batch.lengths.device(), kNoTarget).ids;
}

std::shared_ptr<FrameTagger> seeded_tagger(const RunConfig& config,
                                           ImageShape frame,
                                           c10::Device device) {
  torch::manual_seed(config.seed);
  auto tagger = std::make_shared<FrameTagger>(
      std::get<FrameTaggingConfig>(config.task).model, frame, kLabels);
  tagger->to(device);
  return tagger;
}

/// How many targets these are.
std::int64_t targets_in(const DigitRows::Batch& batch) {
  std::int64_t count = 0;
  for (const auto& digits : batch.digits) count += std::ssize(digits) - 1;
  return count;
}

}  // namespace

const std::vector<std::string>& FrameTagging::labels() {
  static const std::vector<std::string> names = {"smaller", "equal", "larger"};
  return names;
}

FrameTagging::FrameTagging(const RunConfig& config, const ImageSet& set,
                           c10::Device device)
    : config_(std::get<FrameTaggingConfig>(config.task)),
      label_smoothing_(config.training.label_smoothing),
      frame_{set.train.rows, set.train.cols},
      rows_(make_digit_rows(config_.data, set, 2, config.seed, device)),
      tagger_(seeded_tagger(config, frame_, device)) {}

std::string FrameTagging::extent() const {
  return fmt::format("{} clips of 2 to {} frames an epoch",
                     with_commas(rows_.train.count()),
                     config_.data.most_digits);
}

Json FrameTagging::signature() const {
  return {{"image", {frame_.rows, frame_.cols}}, {"labels", labels()}};
}

std::int64_t FrameTagging::batches_per_epoch() const {
  return rows_.train.batches();
}

void FrameTagging::start_epoch(std::int64_t epoch) {
  rows_.train.start_epoch(epoch);
}

StepOutput FrameTagging::train_batch(std::int64_t index) {
  const auto batch = rows_.train.batch(index);
  const auto count = targets_in(batch);
  const auto [loss, sums] =
      cross_entropy(tagger_->forward(batch.frames, batch.lengths),
                    targets_of(batch), count, label_smoothing_);
  return {loss, sums, count};
}

Metrics FrameTagging::metrics(const std::vector<double>& sums,
                              std::int64_t count) const {
  const double total = static_cast<double>(count);
  return {count, sums.at(0) / total, {{"accuracy", sums.at(1) / total}}};
}

Report FrameTagging::report(SplitName split) {
  const EvaluationMode mode(*tagger_);
  const DigitRows& rows = rows_.of(split);
  Report report;
  report.confusion = Confusion(kLabels);
  report.labels = labels();
  double loss = 0.0;
  for (std::int64_t i = 0; i < rows.batches(); ++i) {
    const auto batch = rows.batch(i);
    const auto logits = tagger_->forward(batch.frames, batch.lengths);
    const auto targets = targets_of(batch);
    loss += cross_entropy(logits, targets, 1, 0.0).sums[0].item<double>();
    const auto said = logits.argmax(2).cpu().flatten();
    const auto truth = targets.cpu().flatten();
    for (std::int64_t j = 0; j < truth.numel(); ++j) {
      const auto label = truth.const_data_ptr<std::int64_t>()[j];
      if (label != kNoTarget)
        report.confusion->add(label, said.const_data_ptr<std::int64_t>()[j]);
    }
  }
  report.metrics =
      metrics({loss, static_cast<double>(report.confusion->correct())},
              report.confusion->total());
  return report;
}

}  // namespace unroll
