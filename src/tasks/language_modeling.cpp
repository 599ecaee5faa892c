#include "tasks/language_modeling.h"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <torch/utils.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/error.h"
#include "base/text.h"
#include "data/tokens.h"
#include "kernels/cross_entropy.h"
#include "tasks/pretrained.h"

namespace unroll {
namespace {

bool by_character(const TokenConfig& config) {
  return config.unit == TextUnit::character;
}

const char* unit_of(const TokenConfig& config) {
  return by_character(config) ? "characters" : "words";
}

Vocabulary count_units(const std::string& text, const TokenConfig& config) {
  return Vocabulary::count({tokens(text, config)}, config.min_count);
}

std::vector<std::int64_t> ids_of(const Vocabulary& vocabulary,
                                 const std::string& text,
                                 const TokenConfig& config) {
  return vocabulary.ids(tokens(text, config));
}

/// Each part must hold a window and what follows it.
void require_windows(std::size_t count, const std::string& name,
                     const TextDataConfig& data, std::int64_t window) {
  const auto length = (static_cast<std::int64_t>(count) - 1) / data.batch_size;
  if (length >= window) return;
  throw UserError(fmt::format(
      "{}: too short: a window of {} {} (training.bptt_steps) is longer than "
      "each of its {} parts (data.batch_size; {}, of {} in all); give a longer "
      "text, or make one of the two smaller",
      name, window, unit_of(data), data.batch_size,
      std::max<std::int64_t>(length, 0),
      with_commas(static_cast<std::int64_t>(count))));
}

TextStreams training_streams(const std::vector<std::int64_t>& ids,
                             const std::string& name,
                             const TextDataConfig& data, std::int64_t window) {
  require_windows(ids.size(), name, data, window);
  return {ids, data.batch_size, window, /*whole_parts=*/true};
}

/// Few and long parts: the beginning of each lacks what came before it. Windows
/// are long too; only memory bounds them.
constexpr std::int64_t kEvaluationStreams = 16;
constexpr std::int64_t kLeastEvaluated = 1000;  // targets of a part
constexpr std::int64_t kEvaluationWindow = 256;

std::optional<TextStreams> validation_streams(
    const std::vector<std::int64_t>& ids) {
  const auto targets = static_cast<std::int64_t>(ids.size()) - 1;
  if (targets < 1) return std::nullopt;
  const auto streams = std::clamp<std::int64_t>(targets / kLeastEvaluated, 1,
                                                kEvaluationStreams);
  return TextStreams(ids, streams, kEvaluationWindow, /*whole_parts=*/false);
}

std::shared_ptr<LanguageModel> seeded_model(const RunConfig& config,
                                            const LanguageModelConfig& model,
                                            const Vocabulary& vocabulary,
                                            c10::Device device) {
  torch::manual_seed(config.seed);
  auto made = std::make_shared<LanguageModel>(model, vocabulary.size());
  load_pretrained(made->embedding(), model.embedding, vocabulary);
  made->to(device);
  return made;
}

}  // namespace

TextStreams::TextStreams(const std::vector<std::int64_t>& ids,
                         std::int64_t streams, std::int64_t window,
                         bool whole_parts)
    : window_(window) {
  const auto targets = static_cast<std::int64_t>(ids.size()) - 1;
  const auto length =
      whole_parts ? targets / streams : (targets + streams - 1) / streams;
  const auto all = at::tensor(ids, at::kLong);
  inputs_ = at::zeros({streams * length}, at::kLong);
  targets_ = at::full({streams * length}, kNoTarget, at::kLong);
  const auto used = std::min(targets, streams * length);
  inputs_.slice(0, 0, used).copy_(all.slice(0, 0, used));
  targets_.slice(0, 0, used).copy_(all.slice(0, 1, used + 1));
  inputs_ = inputs_.view({streams, length});
  targets_ = targets_.view({streams, length});
}

std::int64_t TextStreams::windows() const {
  return (length() + window_ - 1) / window_;
}

TextStreams::Window TextStreams::window(std::int64_t index) const {
  const auto begin = index * window_;
  const auto end = std::min(begin + window_, length());
  Window window{inputs_.slice(1, begin, end), targets_.slice(1, begin, end), 0};
  window.count = window.targets.ne(kNoTarget).sum().item<std::int64_t>();
  return window;
}

LanguageModeling::LanguageModeling(const RunConfig& config,
                                   const PlainText& text, c10::Device device)
    : config_(std::get<LanguageModelingConfig>(config.task)),
      label_smoothing_(config.training.label_smoothing),
      device_(device),
      vocabulary_(count_units(text.train, config_.data)),
      train_(training_streams(ids_of(vocabulary_, text.train, config_.data),
                              text.name, config_.data,
                              config.training.bptt_steps)),
      valid_(validation_streams(ids_of(vocabulary_, text.valid, config_.data))),
      model_(seeded_model(config, config_.model, vocabulary_, device)) {}

std::string LanguageModeling::unit() const { return unit_of(config_.data); }

std::string LanguageModeling::extent() const {
  return fmt::format("{} {} to train on, {} different ones",
                     with_commas(train_.length() * config_.data.batch_size),
                     unit(), with_commas(vocabulary_.size()));
}

Json LanguageModeling::signature() const {
  return {{"vocabulary", vocabulary_.to_json()}};
}

void LanguageModeling::start_epoch(std::int64_t epoch) {
  if (epoch != state_epoch_) state_ = {};
  state_epoch_ = epoch;
}

StepOutput LanguageModeling::train_batch(std::int64_t index) {
  const auto window = train_.window(index);
  auto [logits, state] = model_->forward(window.inputs.to(device_), state_);
  state_ = state.detached();
  const auto [loss, sums] = cross_entropy(logits, window.targets.to(device_),
                                          window.count, label_smoothing_);
  return {loss, sums.slice(0, 0, 1), window.count};
}

Metrics LanguageModeling::metrics(const std::vector<double>& sums,
                                  std::int64_t count) const {
  const double loss = sums.at(0) / static_cast<double>(count);
  std::vector<Measure> measures = {{"perplexity", std::exp(loss)}};
  if (by_character(config_.data))
    measures.insert(measures.begin(),
                    {"bits_per_character", loss / std::numbers::ln2});
  return {count, loss, measures};
}

bool LanguageModeling::has_split(SplitName split) const {
  return split == SplitName::train ||
         (split == SplitName::valid && valid_.has_value());
}

const TextStreams& LanguageModeling::streams(SplitName split) const {
  return split == SplitName::train ? train_ : valid_.value();
}

Metrics LanguageModeling::evaluate(SplitName split) {
  const EvaluationMode mode(*model_);
  const TextStreams& text = streams(split);
  RecurrentState state;
  double loss = 0.0;
  std::int64_t count = 0;
  for (std::int64_t i = 0; i < text.windows(); ++i) {
    const auto window = text.window(i);
    auto [logits, next] = model_->forward(window.inputs.to(device_), state);
    state = next;
    loss += cross_entropy(logits, window.targets.to(device_), 1, 0.0)
                .sums[0]
                .item<double>();
    count += window.count;
  }
  return metrics({loss}, count);
}

void LanguageModeling::save(TrainingState& state) const {
  state.values["carried_epoch"] = state_epoch_;
  if (state_.h.defined()) state.tensors["carried.h"] = state_.h;
  if (state_.c.defined()) state.tensors["carried.c"] = state_.c;
}

void LanguageModeling::load(const TrainingState& state) {
  const auto carried = [&](const char* name) {
    const auto found = state.tensors.find(name);
    return found == state.tensors.end() ? at::Tensor()
                                        : found->second.to(device_);
  };
  state_epoch_ = state.values.at("carried_epoch");
  state_ = {carried("carried.h"), carried("carried.c")};
}

}  // namespace unroll
