#include "tasks/translation.h"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <torch/utils.h>

#include <cmath>

#include "base/error.h"
#include "base/text.h"
#include "data/letters.h"
#include "data/sequence_batches.h"
#include "data/tokens.h"
#include "kernels/cross_entropy.h"
#include "metrics/bleu.h"
#include "tasks/padded_ids.h"

namespace unroll {
namespace {

/// Pairs in a batch of evaluation: results do not depend on it.
constexpr std::int64_t kPairEvaluationBatch = 100;
constexpr std::size_t kPairExamples = 5;

std::vector<std::string> words_of(const std::string& text,
                                  const ParallelTextDataConfig& data) {
  return joined_words(data.lowercase ? lower_case(text) : text);
}

TranslationVocabularies count_words(const std::vector<TextPair>& pairs,
                                    const ParallelTextDataConfig& data) {
  std::vector<std::vector<std::string>> sources, targets;
  for (const auto& pair : pairs) {
    sources.push_back(words_of(pair.source, data));
    targets.push_back(words_of(pair.target, data));
  }
  return {Vocabulary::count(sources, data.min_count),
          Vocabulary::count(targets, data.min_count, {kStartMark, kEndMark})};
}

SentenceTranslator seeded_translator(const RunConfig& config,
                                     const PairedTexts& texts,
                                     c10::Device device) {
  torch::manual_seed(config.seed);
  const auto& task = std::get<TranslationConfig>(config.task);
  SentenceTranslator translator(task, count_words(texts.train, task.data));
  translator.net().to(device);
  return translator;
}

/// `most_words`: longer pairs are left out; 0: none is.
TranslationTask::Pairs numbered(const std::vector<TextPair>& texts,
                                const SentenceTranslator& translator,
                                std::int64_t most_words) {
  TranslationTask::Pairs pairs;
  for (const auto& text : texts) {
    auto source = translator.source_ids(text.source);
    auto target = translator.target_ids(text.target);
    const auto longest = std::max(source.size(), target.size() - 2);
    if (most_words > 0 && longest > static_cast<std::size_t>(most_words))
      continue;
    pairs.sources.push_back(std::move(source));
    pairs.targets.push_back(std::move(target));
  }
  return pairs;
}

/// Of source and target together: pairs of like length of both.
std::vector<std::int64_t> lengths_of_pairs(
    const TranslationTask::Pairs& pairs) {
  auto lengths = lengths_of(pairs.sources);
  const auto targets = lengths_of(pairs.targets);
  for (std::size_t i = 0; i < lengths.size(); ++i) lengths[i] += targets[i];
  return lengths;
}

}  // namespace

TranslationTask::TranslationTask(const RunConfig& config,
                                 const PairedTexts& texts, c10::Device device)
    : config_(std::get<TranslationConfig>(config.task)),
      training_(config.training),
      seed_(config.seed),
      device_(device),
      texts_(texts),
      translator_(seeded_translator(config, texts, device)),
      train_(numbered(texts.train, translator_, config_.data.most_words)),
      valid_(numbered(texts.valid, translator_, 0)),
      test_(numbered(texts.test, translator_, 0)) {
  if (train_.sources.empty())
    throw UserError(
        "data.most_words: every training pair is longer; give a larger one");
  start_epoch(0);
}

std::string TranslationTask::extent() const {
  return fmt::format(
      "{} pairs to train on, {} and {} different words",
      with_commas(static_cast<std::int64_t>(train_.sources.size())),
      with_commas(translator_.vocabularies().source.size()),
      with_commas(translator_.vocabularies().target.size()));
}

Json TranslationTask::signature() const {
  return {{"source_vocabulary", translator_.vocabularies().source.to_json()},
          {"target_vocabulary", translator_.vocabularies().target.to_json()}};
}

TranslationVocabularies vocabularies_from(const Json& signature,
                                          const std::string& origin) {
  const auto read = [&](const char* key) {
    return Vocabulary::from_json(signature.value(key, Json()),
                                 origin + ": " + key);
  };
  return {read("source_vocabulary"), read("target_vocabulary")};
}

std::int64_t TranslationTask::batches_per_epoch() const {
  return static_cast<std::int64_t>(batches_.size());
}

void TranslationTask::start_epoch(std::int64_t epoch) {
  batches_ = like_length_batches(lengths_of_pairs(train_),
                                 config_.data.batch_size, seed_, epoch);
  const double last = static_cast<double>(training_.epochs - 1);
  const double share = last > 0.0 ? static_cast<double>(epoch) / last : 0.0;
  forcing_ =
      training_.teacher_forcing_start +
      share * (training_.teacher_forcing_end - training_.teacher_forcing_start);
}

StepOutput TranslationTask::loss_of(const Pairs& pairs,
                                    const std::vector<std::int64_t>& places,
                                    double forcing, double label_smoothing) {
  const auto sources = padded_ids(picked(pairs.sources, places), device_);
  const auto targets =
      padded_ids(picked(pairs.targets, places), device_, kNoTarget);
  // What is fed holds no kNoTarget: any word serves past an end.
  const auto fed = targets.ids.slice(1, 0, -1).clamp_min(0);
  const auto logits =
      translator_.net().forward(sources.ids, sources.lengths, fed, forcing);
  std::int64_t count = 0;
  for (const auto place : places)
    count += std::ssize(pairs.targets[static_cast<std::size_t>(place)]) - 1;
  const auto [loss, sums] =
      cross_entropy(logits, targets.ids.slice(1, 1), count, label_smoothing);
  return {loss, sums.slice(0, 0, 1), count};
}

StepOutput TranslationTask::train_batch(std::int64_t index) {
  return loss_of(train_, batches_[static_cast<std::size_t>(index)], forcing_,
                 training_.label_smoothing);
}

Metrics TranslationTask::metrics(const std::vector<double>& sums,
                                 std::int64_t count) const {
  const double loss = sums.at(0) / static_cast<double>(count);
  return {count, loss, {{"perplexity", std::exp(loss)}}};
}

const TranslationTask::Pairs& TranslationTask::pairs(SplitName split) const {
  if (split == SplitName::train) return train_;
  return split == SplitName::valid ? valid_ : test_;
}

const std::vector<TextPair>& TranslationTask::texts(SplitName split) const {
  if (split == SplitName::train) return texts_.train;
  return split == SplitName::valid ? texts_.valid : texts_.test;
}

bool TranslationTask::has_split(SplitName split) const {
  return !pairs(split).sources.empty();
}

Metrics TranslationTask::evaluate(SplitName split) {
  const EvaluationMode mode(model());
  const Pairs& all = pairs(split);
  double loss = 0.0;
  std::int64_t count = 0;
  for (const auto& places :
       batches_by_length(lengths_of_pairs(all), kPairEvaluationBatch)) {
    const StepOutput batch = loss_of(all, places, 1.0, 0.0);
    loss += batch.sums.item<double>();
    count += batch.count;
  }
  return metrics({loss}, count);
}

Report TranslationTask::report(SplitName split) {
  const EvaluationMode mode(model());
  std::vector<std::string> sources, references, hypotheses;
  for (const auto& pair : texts(split)) {
    sources.push_back(pair.source);
    references.push_back(pair.target);
  }
  for (auto& translation :
       translator_.translate(sources, config_.model.beam_size, device_))
    hypotheses.push_back(std::move(translation.text));
  Report report;
  report.metrics = evaluate(split);
  report.metrics.measures.insert(
      report.metrics.measures.begin(),
      {"bleu", corpus_bleu(hypotheses, references).score});
  for (std::size_t i = 0; i < std::min(kPairExamples, sources.size()); ++i)
    report.examples.push_back(
        fmt::format("source     {}\nreference  {}\n"
                    "model      {}\n",
                    sources[i], references[i], hypotheses[i]));
  return report;
}

}  // namespace unroll
