#include "tasks/text_classification.h"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <torch/utils.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/text.h"
#include "data/sequence_batches.h"
#include "data/tokens.h"
#include "kernels/cross_entropy.h"
#include "tasks/padded_ids.h"
#include "tasks/pretrained.h"

namespace unroll {
namespace {

/// Texts in a batch of evaluation: results do not depend on it.
constexpr std::int64_t kTextEvaluationBatch = 100;
constexpr std::size_t kTextExamples = 10;

Vocabulary count_units(const std::vector<LabeledText>& texts,
                       const TokenConfig& config) {
  std::vector<std::vector<std::string>> units;
  for (const auto& text : texts) units.push_back(tokens(text.text, config));
  return Vocabulary::count(units, config.min_count);
}

TextClassification::Texts numbered(const std::vector<LabeledText>& texts,
                                   const TokenConfig& config,
                                   const Vocabulary& vocabulary) {
  TextClassification::Texts numbers;
  for (const auto& text : texts) {
    numbers.ids.push_back(text_ids(text.text, config, vocabulary));
    numbers.labels.push_back(text.label);
  }
  return numbers;
}

void require_fitting_output(Output output, std::size_t labels) {
  if (output == Output::softmax || labels == 2) return;
  throw UserError(
      fmt::format("model.output: sigmoid is one number, which tells two labels "
                  "apart, and these data have {}; expected softmax",
                  labels));
}

std::shared_ptr<TextClassifier> seeded_model(const RunConfig& config,
                                             const Vocabulary& vocabulary,
                                             std::size_t labels,
                                             c10::Device device) {
  const auto& model = std::get<TextClassificationConfig>(config.task).model;
  require_fitting_output(model.output, labels);
  torch::manual_seed(config.seed);
  auto made = std::make_shared<TextClassifier>(
      model, vocabulary.size(), static_cast<std::int64_t>(labels));
  load_pretrained(made->embedding(), model.embedding, vocabulary);
  made->to(device);
  return made;
}

/// `balance` times the log of how frequent each label is: what a model need not
/// learn, if frequent labels are not to be favoured.
at::Tensor adjustment_of(const std::vector<std::int64_t>& labels,
                         std::size_t label_count, double balance) {
  const auto counts = at::bincount(at::tensor(labels, at::kLong), {},
                                   static_cast<std::int64_t>(label_count));
  const auto shares = counts.clamp_min(1) / static_cast<double>(labels.size());
  return balance * shares.to(at::kFloat).log();
}

/// A wrong answer and how sure the model was of it.
struct WrongAnswer {
  std::size_t text = 0;
  std::int64_t predicted = 0;
  double probability = 0.0;
};

std::vector<WrongAnswer> most_confident_mistakes(
    const at::Tensor& scores_NK, const std::vector<std::int64_t>& labels) {
  const auto [best, predicted] = scores_NK.max(1);
  const auto* label = predicted.const_data_ptr<std::int64_t>();
  const auto* score = best.const_data_ptr<double>();
  std::vector<WrongAnswer> wrong;
  for (std::size_t i = 0; i < labels.size(); ++i)
    if (label[i] != labels[i])
      wrong.push_back({i, label[i], std::exp(score[i])});
  std::stable_sort(wrong.begin(), wrong.end(),
                   [](const auto& a, const auto& b) {
                     return a.probability > b.probability;
                   });
  if (wrong.size() > kTextExamples) wrong.resize(kTextExamples);
  return wrong;
}

}  // namespace

std::vector<std::int64_t> text_ids(const std::string& text,
                                   const TokenConfig& config,
                                   const Vocabulary& vocabulary) {
  auto ids = vocabulary.ids(tokens(text, config));
  if (ids.empty()) ids.push_back(0);
  return ids;
}

TextClassification::TextClassification(const RunConfig& config,
                                       const LabeledTexts& texts,
                                       c10::Device device)
    : config_(std::get<TextClassificationConfig>(config.task)),
      training_(config.training),
      seed_(config.seed),
      device_(device),
      texts_(texts),
      vocabulary_(count_units(texts.train, config_.data)),
      train_(numbered(texts.train, config_.data, vocabulary_)),
      valid_(numbered(texts.valid, config_.data, vocabulary_)),
      test_(numbered(texts.test, config_.data, vocabulary_)),
      adjustment_(adjustment_of(train_.labels, texts.labels.size(),
                                training_.class_balance)
                      .to(device)),
      model_(seeded_model(config, vocabulary_, texts.labels.size(), device)) {
  start_epoch(0);
}

std::int64_t TextClassification::label_count() const {
  return static_cast<std::int64_t>(texts_.labels.size());
}

std::string TextClassification::extent() const {
  return fmt::format(
      "{} texts to train on, {} labels, {} different {}",
      with_commas(static_cast<std::int64_t>(train_.ids.size())), label_count(),
      with_commas(vocabulary_.size()),
      config_.data.unit == TextUnit::character ? "characters" : "words");
}

Json TextClassification::signature() const {
  return {{"vocabulary", vocabulary_.to_json()}, {"labels", texts_.labels}};
}

std::int64_t TextClassification::batches_per_epoch() const {
  return static_cast<std::int64_t>(batches_.size());
}

void TextClassification::start_epoch(std::int64_t epoch) {
  batches_ = like_length_batches(lengths_of(train_.ids),
                                 config_.data.batch_size, seed_, epoch);
}

at::Tensor TextClassification::scores(const Texts& texts,
                                      const std::vector<std::int64_t>& places) {
  const auto [ids, lengths] = padded_ids(picked(texts.ids, places), device_);
  return model_->forward(ids, lengths);
}

at::Tensor TextClassification::sums(const at::Tensor& loss_sum,
                                    const at::Tensor& scores_NK,
                                    const at::Tensor& labels_N) const {
  const at::NoGradGuard no_grad;
  const auto is_right = scores_NK.argmax(1).eq(labels_N).to(at::kDouble);
  const auto of_labels = [&](const at::Tensor& counts) {
    return at::zeros({label_count()}, counts.options())
        .index_add(0, labels_N, counts);
  };
  return at::cat({loss_sum.reshape({1}), of_labels(is_right),
                  of_labels(at::ones_like(is_right))});
}

StepOutput TextClassification::train_batch(std::int64_t index) {
  const auto& places = batches_[static_cast<std::size_t>(index)];
  const auto count = static_cast<std::int64_t>(places.size());
  const auto labels =
      at::tensor(picked(train_.labels, places), at::kLong).to(device_);
  const auto guesses = scores(train_, places);
  const auto [loss, loss_and_right] = cross_entropy(
      guesses + adjustment_, labels, count, training_.label_smoothing);
  return {loss, sums(loss_and_right[0], guesses, labels), count};
}

Metrics TextClassification::metrics(const std::vector<double>& sums,
                                    std::int64_t count) const {
  const auto labels = texts_.labels.size();
  double right = 0.0, recalls = 0.0;
  std::int64_t occurring = 0;
  for (std::size_t label = 0; label < labels; ++label) {
    const double own = sums.at(1 + label), all = sums.at(1 + labels + label);
    right += own;
    if (all == 0.0) continue;
    recalls += own / all;
    ++occurring;
  }
  const double total = static_cast<double>(count);
  return {count,
          sums.at(0) / total,
          {{"accuracy", right / total},
           {"macro_recall", recalls / static_cast<double>(occurring)}}};
}

const TextClassification::Texts& TextClassification::numbers(
    SplitName split) const {
  if (split == SplitName::train) return train_;
  return split == SplitName::valid ? valid_ : test_;
}

const std::vector<LabeledText>& TextClassification::texts(
    SplitName split) const {
  if (split == SplitName::train) return texts_.train;
  return split == SplitName::valid ? texts_.valid : texts_.test;
}

bool TextClassification::has_split(SplitName split) const {
  return !numbers(split).ids.empty();
}

at::Tensor TextClassification::predict(SplitName split) {
  const EvaluationMode mode(*model_);
  const Texts& all = numbers(split);
  auto result = at::empty(
      {static_cast<std::int64_t>(all.ids.size()), label_count()}, at::kDouble);
  for (const auto& places :
       batches_by_length(lengths_of(all.ids), kTextEvaluationBatch))
    result.index_copy_(0, at::tensor(places, at::kLong),
                       scores(all, places).cpu().to(at::kDouble));
  return result;
}

Metrics TextClassification::evaluate(SplitName split) {
  return report(split).metrics;
}

Report TextClassification::report(SplitName split) {
  const auto guesses = predict(split);
  const auto& truth = numbers(split).labels;
  const auto labels = at::tensor(truth, at::kLong);
  const auto loss = -guesses.gather(1, labels.unsqueeze(1)).sum();
  const auto all = sums(loss, guesses, labels);
  const auto* first = all.const_data_ptr<double>();
  Report report;
  report.metrics = metrics({first, first + all.numel()}, labels.size(0));
  report.labels = texts_.labels;
  report.confusion = Confusion(label_count());
  const auto predicted = guesses.argmax(1);
  const auto* said = predicted.const_data_ptr<std::int64_t>();
  for (std::size_t i = 0; i < truth.size(); ++i)
    report.confusion->add(truth[i], said[i]);
  for (const auto& wrong : most_confident_mistakes(guesses, truth))
    report.examples.push_back(fmt::format(
        "{} is {}, said {} at {:.1f} %", texts(split)[wrong.text].text,
        texts_.labels[static_cast<std::size_t>(truth[wrong.text])],
        texts_.labels[static_cast<std::size_t>(wrong.predicted)],
        100.0 * wrong.probability));
  return report;
}

}  // namespace unroll
