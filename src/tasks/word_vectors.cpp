#include "tasks/word_vectors.h"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <torch/utils.h>

#include "base/error.h"
#include "base/text.h"
#include "data/tokens.h"

namespace unroll {
namespace {

/// Line ends part the text and are no words.
Vocabulary count_words(const std::string& text, const TokenConfig& config) {
  auto words = tokens(text, config);
  std::erase(words, "\n");
  return Vocabulary::count({words}, config.min_count);
}

std::int64_t count_of(const WordLines& lines) {
  std::size_t count = 0;
  for (const auto& line : lines) count += line.size();
  return static_cast<std::int64_t>(count);
}

std::shared_ptr<Word2vec> seeded_model(const RunConfig& config,
                                       const Word2vecConfig& model,
                                       std::int64_t words, c10::Device device) {
  torch::manual_seed(config.seed);
  auto made = std::make_shared<Word2vec>(model, words);
  made->to(device);
  return made;
}

}  // namespace

WordVectorsTask::WordVectorsTask(const RunConfig& config, const PlainText& text,
                                 c10::Device device)
    : config_(std::get<WordVectorsConfig>(config.task)),
      device_(device),
      vocabulary_(count_words(text.train, config_.data)),
      lines_(known_words(text.train, config_.data, vocabulary_)),
      frequencies_(lines_, vocabulary_.size()),
      train_(lines_, frequencies_, config_.model, config_.data.batch_size,
             config.seed),
      valid_(known_words(text.valid, config_.data, vocabulary_), frequencies_,
             config_.model, config_.data.batch_size, config.seed),
      model_(seeded_model(config, config_.model, vocabulary_.size(), device)) {
  if (frequencies_.different() < 2 || !train_.has_pairs())
    throw UserError(fmt::format(
        "{}: too short: of its words {} are there {} times or more "
        "(data.min_count), and at least two different ones are needed in one "
        "line; give a longer text, or a smaller data.min_count",
        text.name, frequencies_.different(), config_.data.min_count));
}

std::string WordVectorsTask::extent() const {
  return fmt::format("{} words to train on, {} different ones",
                     with_commas(count_of(lines_)),
                     with_commas(frequencies_.different()));
}

Json WordVectorsTask::signature() const {
  return {{"vocabulary", vocabulary_.to_json()}};
}

StepOutput WordVectorsTask::loss_of(const SkipGramBatch& batch) const {
  const auto count = static_cast<std::int64_t>(batch.centres.size());
  const auto tensor = [&](const std::vector<std::int64_t>& ids) {
    return at::tensor(ids, at::kLong).to(device_);
  };
  const auto loss = model_->loss(
      tensor(batch.centres), tensor(batch.contexts),
      tensor(batch.negatives).view({count, config_.model.negatives}));
  const auto sum = loss.detach().to(at::kDouble) * count;
  return {loss, sum.reshape({1}), count};
}

StepOutput WordVectorsTask::train_batch(std::int64_t index) {
  return loss_of(train_.batch(index));
}

Metrics WordVectorsTask::metrics(const std::vector<double>& sums,
                                 std::int64_t count) const {
  return {count, sums.at(0) / static_cast<double>(count), {}};
}

bool WordVectorsTask::has_split(SplitName split) const {
  return split == SplitName::train ||
         (split == SplitName::valid && valid_.has_pairs());
}

Metrics WordVectorsTask::evaluate(SplitName split) {
  if (!has_split(split))
    throw UserError(
        fmt::format("this run's data have no {} split (data.valid_fraction)",
                    to_string(split)));
  const EvaluationMode mode(*model_);
  // A copy, so that the epoch under way stays as it is.
  SkipGram pairs = split == SplitName::train ? train_ : valid_;
  pairs.start_epoch(0);
  double loss = 0.0;
  std::int64_t count = 0;
  for (std::int64_t i = 0; i < pairs.batches(); ++i) {
    const StepOutput output = loss_of(pairs.batch(i));
    loss += output.sums.item<double>();
    count += output.count;
  }
  return metrics({loss}, count);
}

}  // namespace unroll
