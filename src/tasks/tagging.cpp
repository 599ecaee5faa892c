#include "tasks/tagging.h"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <torch/utils.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "base/text.h"
#include "data/sequence_batches.h"
#include "kernels/cross_entropy.h"
#include "metrics/span_f1.h"
#include "tasks/padded_ids.h"
#include "tasks/pretrained.h"

namespace unroll {
namespace {

/// Sentences in a batch of evaluation: results do not depend on it.
constexpr std::int64_t kTaggedEvaluationBatch = 64;
constexpr std::size_t kTaggedExamples = 10;
constexpr std::size_t kContextWords = 5;

/// All tags of the training part, in order of their bytes.
std::vector<std::string> find_tags(const std::vector<TaggedSentence>& all) {
  std::set<std::string> tags;
  for (const auto& sentence : all)
    tags.insert(sentence.tags.begin(), sentence.tags.end());
  return {tags.begin(), tags.end()};
}

Tagging::Sentences numbered(const std::vector<TaggedSentence>& all,
                            const std::vector<std::string>& tags) {
  Tagging::Sentences sentences;
  for (const auto& sentence : all) {
    sentences.words.push_back(sentence.words);
    sentences.lengths.push_back(std::ssize(sentence.words));
    auto& numbers = sentences.tags.emplace_back();
    for (const auto& tag : sentence.tags)
      numbers.push_back(std::ranges::lower_bound(tags, tag) - tags.begin());
  }
  return sentences;
}

std::shared_ptr<Tagger> seeded_model(const RunConfig& config,
                                     const SentenceReader& reader,
                                     std::size_t tags, c10::Device device) {
  const auto& model = std::get<TaggingConfig>(config.task).model;
  torch::manual_seed(config.seed);
  auto made = std::make_shared<Tagger>(
      model, reader.sizes(static_cast<std::int64_t>(tags)));
  load_pretrained(made->embedding(), model.embedding, reader.words());
  made->to(device);
  return made;
}

// --- mistakes ---------------------------------------------------------------

struct WrongTag {
  std::size_t sentence = 0, word = 0;
  double probability = 0.0;
};

std::vector<WrongTag> most_confident_mistakes(
    const Tagging::Sentences& sentences, const std::vector<SaidTags>& said) {
  std::vector<WrongTag> wrong;
  for (std::size_t i = 0; i < said.size(); ++i)
    for (std::size_t j = 0; j < said[i].tags.size(); ++j)
      if (said[i].tags[j] != sentences.tags[i][j])
        wrong.push_back({i, j, said[i].probabilities[j]});
  std::stable_sort(wrong.begin(), wrong.end(),
                   [](const auto& a, const auto& b) {
                     return a.probability > b.probability;
                   });
  if (wrong.size() > kTaggedExamples) wrong.resize(kTaggedExamples);
  return wrong;
}

/// "over the [lazy] dog ."
std::string in_context(const std::vector<std::string>& words,
                       std::size_t word) {
  const std::size_t begin = word - std::min(word, kContextWords);
  const std::size_t end = std::min(word + kContextWords + 1, words.size());
  std::vector<std::string> shown(
      words.begin() + static_cast<std::ptrdiff_t>(begin),
      words.begin() + static_cast<std::ptrdiff_t>(end));
  auto& marked = shown[word - begin];
  marked = "[" + marked + "]";
  return join(shown, " ");
}

}  // namespace

std::vector<SaidTags> say_tags(const at::Tensor& logits_NTK,
                               const std::vector<std::int64_t>& lengths) {
  const auto shares = logits_NTK.to(at::kDouble).softmax(2).cpu();
  const auto [best_NT, tags_NT] = shares.max(2);
  const auto best = best_NT.accessor<double, 2>();
  const auto tags = tags_NT.accessor<std::int64_t, 2>();
  std::vector<SaidTags> said(lengths.size());
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    const auto row = static_cast<std::int64_t>(i);
    for (std::int64_t j = 0; j < lengths[i]; ++j) {
      said[i].tags.push_back(tags[row][j]);
      said[i].probabilities.push_back(best[row][j]);
    }
  }
  return said;
}

Tagging::Tagging(const RunConfig& config, const TaggedTexts& texts,
                 c10::Device device)
    : config_(std::get<TaggingConfig>(config.task)),
      label_smoothing_(config.training.label_smoothing),
      seed_(config.seed),
      device_(device),
      tags_(find_tags(texts.train)),
      reader_(config_.data, texts.train),
      train_(numbered(texts.train, tags_)),
      valid_(numbered(texts.valid, tags_)),
      test_(numbered(texts.test, tags_)),
      model_(seeded_model(config, reader_, tags_.size(), device)) {
  start_epoch(0);
}

std::string Tagging::extent() const {
  return fmt::format(
      "{} sentences to train on, {} tags, {} different words",
      with_commas(static_cast<std::int64_t>(train_.words.size())), tags_.size(),
      with_commas(reader_.words().size()));
}

Json Tagging::signature() const {
  return {{"vocabulary", reader_.words().to_json()},
          {"characters", reader_.characters().to_json()},
          {"labels", tags_}};
}

std::int64_t Tagging::batches_per_epoch() const {
  return static_cast<std::int64_t>(batches_.size());
}

void Tagging::start_epoch(std::int64_t epoch) {
  batches_ = like_length_batches(train_.lengths, config_.data.batch_size, seed_,
                                 epoch);
}

Tagging::BatchGuess Tagging::guess(const Sentences& sentences,
                                   const std::vector<std::int64_t>& places) {
  const auto input = reader_.read(picked(sentences.words, places), device_);
  const auto targets =
      padded_ids(picked(sentences.tags, places), device_, kNoTarget);
  return {model_->forward(input), targets.ids};
}

StepOutput Tagging::train_batch(std::int64_t index) {
  const auto& places = batches_[static_cast<std::size_t>(index)];
  const auto [logits, targets] = guess(train_, places);
  const auto lengths = picked(train_.lengths, places);
  const auto count =
      std::accumulate(lengths.begin(), lengths.end(), std::int64_t{0});
  const auto [loss, sums] =
      cross_entropy(logits, targets, count, label_smoothing_);
  return {loss, sums, count};
}

Metrics Tagging::metrics(const std::vector<double>& sums,
                         std::int64_t count) const {
  const double total = static_cast<double>(count);
  return {count, sums.at(0) / total, {{"accuracy", sums.at(1) / total}}};
}

const Tagging::Sentences& Tagging::sentences(SplitName split) const {
  if (split == SplitName::train) return train_;
  return split == SplitName::valid ? valid_ : test_;
}

bool Tagging::has_split(SplitName split) const {
  return !sentences(split).words.empty();
}

Tagging::Outcome Tagging::tag(const Sentences& sentences) {
  const EvaluationMode mode(*model_);
  Outcome outcome;
  outcome.said.resize(sentences.words.size());
  for (const auto& places :
       batches_by_length(sentences.lengths, kTaggedEvaluationBatch)) {
    const auto [logits, targets] = guess(sentences, places);
    outcome.loss_sum +=
        at::cross_entropy_loss(logits.flatten(0, 1).to(at::kDouble),
                               targets.flatten(), {}, at::Reduction::Sum,
                               kNoTarget)
            .item<double>();
    auto said = say_tags(logits, picked(sentences.lengths, places));
    for (std::size_t i = 0; i < places.size(); ++i)
      outcome.said[static_cast<std::size_t>(places[i])] = std::move(said[i]);
  }
  return outcome;
}

Metrics Tagging::measure(const Sentences& sentences,
                         const Outcome& outcome) const {
  std::int64_t count = 0, right = 0;
  SpanF1 spans;
  for (std::size_t i = 0; i < sentences.tags.size(); ++i) {
    const auto& truth = sentences.tags[i];
    const auto& said = outcome.said[i].tags;
    count += std::ssize(truth);
    for (std::size_t j = 0; j < truth.size(); ++j) right += truth[j] == said[j];
    if (config_.data.scheme == TagScheme::bio)
      spans.add(picked(tags_, truth), picked(tags_, said));
  }
  Metrics result =
      metrics({outcome.loss_sum, static_cast<double>(right)}, count);
  if (config_.data.scheme == TagScheme::bio) {
    const SpanScore score = spans.score();
    result.measures.insert(result.measures.end(),
                           {{"span_f1", score.f1},
                            {"precision", score.precision},
                            {"recall", score.recall}});
  }
  return result;
}

Metrics Tagging::evaluate(SplitName split) {
  return measure(sentences(split), tag(sentences(split)));
}

Report Tagging::report(SplitName split) {
  const Sentences& all = sentences(split);
  const Outcome outcome = tag(all);
  Report report;
  report.metrics = measure(all, outcome);
  if (config_.data.scheme == TagScheme::tags) {
    report.labels = tags_;
    report.confusion = Confusion(std::ssize(tags_));
    for (std::size_t i = 0; i < all.tags.size(); ++i)
      for (std::size_t j = 0; j < all.tags[i].size(); ++j)
        report.confusion->add(all.tags[i][j], outcome.said[i].tags[j]);
  }
  const auto name = [this](std::int64_t tag) {
    return tags_[static_cast<std::size_t>(tag)];
  };
  for (const auto& [i, j, probability] :
       most_confident_mistakes(all, outcome.said))
    report.examples.push_back(
        fmt::format("{}: is {}, said {} at {:.1f} %",
                    in_context(all.words[i], j), name(all.tags[i][j]),
                    name(outcome.said[i].tags[j]), 100.0 * probability));
  return report;
}

}  // namespace unroll
