#include "evaluation/gradient_study.h"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/linear.h>

#include <algorithm>

#include "base/error.h"
#include "checkpoint/module_weights.h"
#include "data/data_loader.h"
#include "data/tokens.h"
#include "models/embedding.h"
#include "tasks/language_modeling.h"
#include "tasks/make_task.h"
#include "tasks/text_classification.h"
#include "training/clip_grad_norm.h"

namespace unroll {
namespace {

const c10::Device kCpu(c10::kCPU);

[[noreturn]] void refuse() {
  throw UserError(
      "gradients needs a recurrent model with a readout at its last step: "
      "classification with model.type \"rnn\", language_modeling or "
      "text_classification");
}

torch::nn::Module& child(torch::nn::Module& model, const std::string& name) {
  return *model.named_children()[name];
}

/// Losses [N] of log-probabilities [N, K].
at::Tensor losses(const at::Tensor& scores, const at::Tensor& labels) {
  return -scores.gather(1, labels.unsqueeze(1)).squeeze(1);
}

at::Tensor through(torch::nn::Module& model, const std::string& name,
                   const at::Tensor& x) {
  return child(model, name).as<torch::nn::LinearImpl>()->forward(x);
}

at::Tensor embedded(torch::nn::Module& model, const at::Tensor& ids_NT) {
  return child(model, "embedding").as<Embedding>()->forward(ids_NT);
}

/// One for each task: what its model reads and what its last step costs.
struct Reader {
  const RunConfig& config;
  const Dataset& dataset;
  torch::nn::Module& model;
  const Json& signature;

  using ReadSequences = std::vector<ReadSequence>;

  ReadSequences operator()(const ClassificationConfig& task) const {
    const auto& images = std::get<ImageSet>(dataset).train;
    const auto split =
        split_train_valid(images.count, task.data.valid_fraction, config.seed);
    LoaderOptions options;
    options.batch_size = task.data.batch_size;
    const Batch batch = DataLoader(images, split.train, options, kCpu).batch(0);
    auto* head = child(model, "layers").as<torch::nn::SequentialImpl>();
    return {{batch.images, [head, batch](const at::Tensor& last) {
               return losses(head->forward(last), batch.labels);
             }}};
  }

  ReadSequences operator()(const LanguageModelingConfig& task) const {
    const auto ids =
        vocabulary().ids(tokens(std::get<PlainText>(dataset).train, task.data));
    const auto window =
        TextStreams(ids, task.data.batch_size, config.training.bptt_steps,
                    /*whole_parts=*/true)
            .window(0);
    const auto next = window.targets.select(1, window.targets.size(1) - 1);
    auto* const from = &model;
    return {
        {embedded(model, window.inputs), [from, next](const at::Tensor& last) {
           return losses(at::log_softmax(through(*from, "decoder", last), 1),
                         next);
         }}};
  }

  /// Text by text: each ends where it ends.
  ReadSequences operator()(const TextClassificationConfig& task) const {
    const auto& texts = std::get<LabeledTexts>(dataset).train;
    const auto count =
        std::min(texts.size(), static_cast<std::size_t>(task.data.batch_size));
    const bool sigmoid = task.model.output == Output::sigmoid;
    auto* const from = &model;
    ReadSequences readings;
    for (std::size_t i = 0; i < count; ++i) {
      const auto ids = text_ids(texts[i].text, task.data, vocabulary());
      const auto label = at::tensor({texts[i].label}, at::kLong);
      readings.push_back(
          {embedded(model, at::tensor(ids, at::kLong).unsqueeze(0)),
           [from, label, sigmoid](const at::Tensor& last) {
             const auto logits = through(*from, "output", last);
             return losses(sigmoid
                               ? at::log_sigmoid(at::cat({-logits, logits}, 1))
                               : at::log_softmax(logits, 1),
                           label);
           }});
    }
    return readings;
  }

  template <class Other>
  ReadSequences operator()(const Other&) const {
    refuse();
  }

  Vocabulary vocabulary() const {
    return Vocabulary::from_json(signature.at("vocabulary"), "the data");
  }
};

/// As in the first step of training.
void measure_clipping(Task& task, double clip, CellStudy& study) {
  task.model().train();
  task.start_epoch(0);
  task.model().zero_grad();
  task.train_batch(0).loss.backward();
  std::vector<at::Tensor> slopes;
  for (const auto& parameter : task.model().parameters())
    if (parameter.grad().defined()) slopes.push_back(parameter.grad());
  const auto norm = total_norm(slopes);
  study.parameter_norm = norm.item<double>();
  if (clip <= 0.0) return;
  clip_grad_norm(slopes, clip, norm);
  study.clipped_norm = total_norm(slopes).item<double>();
}

void take(Task& task, const StudiedWeights& weights, const RunConfig& config) {
  if (weights.signature != task.signature())
    throw UserError(fmt::format(
        "{}: was trained on other data than the config's: its vocabulary, "
        "labels or image size are not theirs",
        weights.file.string()));
  load_weights(task.model(), weights.file, start_of(config).rename);
}

}  // namespace

RecurrenceConfig& recurrence_of(RunConfig& config) {
  if (auto* task = std::get_if<ClassificationConfig>(&config.task)) {
    if (auto* rnn = std::get_if<RnnConfig>(&task->model.net)) return *rnn;
  } else if (auto* text = std::get_if<LanguageModelingConfig>(&config.task)) {
    return text->model.recurrence;
  } else if (auto* label =
                 std::get_if<TextClassificationConfig>(&config.task)) {
    return label->model.recurrence;
  }
  refuse();
}

CellStudy study_gradients(const RunConfig& given, const Dataset& dataset,
                          const std::string& name,
                          const std::optional<StudiedWeights>& weights) {
  RunConfig config = given;
  const Cell cell = recurrence_of(config).cell;
  const auto task = make_task(config, dataset, kCpu);
  if (weights) take(*task, *weights, config);
  auto& model = task->model();
  model.eval();
  const Json signature = task->signature();
  const auto readings =
      std::visit(Reader{config, dataset, model, signature}, config.task);
  const auto layers = plain_weights(child(model, "rnn"));
  CellStudy study{name,
                  cell,
                  state_gradients(cell, layers, readings),
                  spectral_radii(cell, layers),
                  0.0,
                  {}};
  measure_clipping(*task, config.training.clip_grad_norm, study);
  return study;
}

}  // namespace unroll
