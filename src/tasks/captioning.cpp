#include "tasks/captioning.h"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <torch/utils.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "kernels/cross_entropy.h"
#include "tasks/padded_ids.h"

namespace unroll {
namespace {

std::shared_ptr<Captioner> seeded_captioner(const RunConfig& config,
                                            std::int64_t words,
                                            c10::Device device) {
  torch::manual_seed(config.seed);
  auto captioner = std::make_shared<Captioner>(
      std::get<CaptioningConfig>(config.task).model, words);
  captioner->to(device);
  return captioner;
}

/// Words that stand in their place.
std::int64_t agreements(const std::vector<std::int64_t>& a,
                        const std::vector<std::int64_t>& b) {
  std::int64_t count = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    count += a[i] == b[i] ? 1 : 0;
  return count;
}

}  // namespace

std::string CaptionWords::text(const std::vector<std::int64_t>& words) const {
  static constexpr std::array<const char*, 10> kEnglish = {
      "zero", "one", "two",   "three", "four",
      "five", "six", "seven", "eight", "nine"};
  std::vector<std::string> texts;
  for (const auto word : words) {
    const auto digit = word - 2;
    texts.emplace_back(classes_ == 10
                           ? kEnglish.at(static_cast<std::size_t>(digit))
                           : std::to_string(digit));
  }
  return join(texts, " ");
}

SearchOptions CaptionWords::search(std::int64_t most_words) const {
  SearchOptions options;
  options.start = kStart;
  options.end = kEnd;
  options.most_units = most_words;
  return options;
}

Captioning::Captioning(const RunConfig& config, const ImageSet& set,
                       c10::Device device)
    : config_(std::get<CaptioningConfig>(config.task)),
      label_smoothing_(config.training.label_smoothing),
      words_(set.classes),
      rows_(make_digit_rows(config_.data, set, 1, config.seed, device)),
      captioner_(seeded_captioner(config, words_.size(), device)) {}

std::string Captioning::extent() const {
  return fmt::format("{} strips of 1 to {} digits an epoch",
                     with_commas(rows_.train.count()),
                     config_.data.most_digits);
}

Json Captioning::signature() const { return {{"classes", words_.size() - 2}}; }

std::int64_t Captioning::batches_per_epoch() const {
  return rows_.train.batches();
}

void Captioning::start_epoch(std::int64_t epoch) {
  rows_.train.start_epoch(epoch);
}

StepOutput Captioning::loss_of(const DigitRows::Batch& batch,
                               double label_smoothing) {
  std::vector<std::vector<std::int64_t>> captions;
  std::int64_t count = 0;
  for (const auto& digits : batch.digits) {
    auto& caption = captions.emplace_back(1, CaptionWords::kStart);
    for (const auto digit : digits) caption.push_back(words_.of_digit(digit));
    caption.push_back(CaptionWords::kEnd);
    count += static_cast<std::int64_t>(digits.size()) + 1;
  }
  const auto ids = padded_ids(captions, batch.lengths.device(), kNoTarget).ids;
  const auto logits =
      captioner_->forward(side_by_side(batch.frames), batch.lengths,
                          ids.slice(1, 0, -1).clamp_min(0));
  const auto [loss, sums] =
      cross_entropy(logits, ids.slice(1, 1), count, label_smoothing);
  return {loss, sums.slice(0, 0, 1), count};
}

StepOutput Captioning::train_batch(std::int64_t index) {
  return loss_of(rows_.train.batch(index), label_smoothing_);
}

Metrics Captioning::metrics(const std::vector<double>& sums,
                            std::int64_t count) const {
  return {count, sums.at(0) / static_cast<double>(count), {}};
}

Metrics Captioning::evaluate(SplitName split) {
  const EvaluationMode mode(*captioner_);
  const DigitRows& rows = rows_.of(split);
  const auto search = words_.search(2 * config_.data.most_digits);
  double loss = 0.0;
  std::int64_t count = 0, strips = 0, exact = 0, right = 0, words = 0;
  for (std::int64_t i = 0; i < rows.batches(); ++i) {
    const auto batch = rows.batch(i);
    const auto part = loss_of(batch, 0.0);
    loss += part.sums.item<double>();
    count += part.count;
    const auto captions =
        captioner_->caption(side_by_side(batch.frames), batch.lengths, search);
    for (std::size_t j = 0; j < captions.size(); ++j) {
      std::vector<std::int64_t> truth;
      for (const auto digit : batch.digits[j])
        truth.push_back(words_.of_digit(digit));
      ++strips;
      exact += captions[j].ids == truth ? 1 : 0;
      right += agreements(captions[j].ids, truth);
      words += static_cast<std::int64_t>(
          std::max(captions[j].ids.size(), truth.size()));
    }
  }
  Metrics result = metrics({loss}, count);
  result.measures = {
      {"exact_match", static_cast<double>(exact) / static_cast<double>(strips)},
      {"word_accuracy",
       static_cast<double>(right) / static_cast<double>(words)}};
  return result;
}

}  // namespace unroll
