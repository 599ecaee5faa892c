#include "config/checks.h"

#include <fmt/format.h>

namespace unroll {
namespace {

using Problems = std::vector<ConfigProblem>;

bool is_given(const Json& json, const char* section, const char* key) {
  const auto found = json.find(section);
  return found != json.end() && found->is_object() && found->contains(key);
}

// --- of one task ------------------------------------------------------------

bool has_batch_norm(const ClassifierConfig& model) {
  if (const auto* fc = std::get_if<FcConfig>(&model.net))
    return fc->layers > 1 || !fc->hidden_sizes.empty();
  if (const auto* rnn = std::get_if<RnnConfig>(&model.net))
    return rnn->head == Head::course;
  return true;
}

void check_batch_norm(const ClassificationConfig& task, Problems& problems) {
  if (task.data.batch_size > 1 || !has_batch_norm(task.model)) return;
  problems.push_back(
      {"data.batch_size",
       "1 is too few for this model: its batch norm takes mean and variance "
       "over a batch, and one image has no variance; expected at least 2"});
}

void check_fc_layers(const ClassificationConfig& task, const Json& json,
                     Problems& problems) {
  const auto* fc = std::get_if<FcConfig>(&task.model.net);
  if (!fc || fc->hidden_sizes.empty() || !is_given(json, "model", "layers"))
    return;
  const std::size_t layers = fc->hidden_sizes.size() + 1;
  if (fc->layers == static_cast<std::int64_t>(layers)) return;
  problems.push_back(
      {"model.layers",
       fmt::format("{} contradicts hidden_sizes, whose {} sizes and the output "
                   "make {} layers; give one of the two",
                   fc->layers, layers - 1, layers)});
}

void check_rnn_dropout(const ClassificationConfig& task, const Json& json,
                       Problems& problems) {
  const auto* rnn = std::get_if<RnnConfig>(&task.model.net);
  if (!rnn || rnn->layers > 1 || rnn->dropout == 0.0 ||
      !is_given(json, "model", "dropout"))
    return;
  problems.push_back(
      {"model.dropout",
       fmt::format("{} has no effect: dropout acts between recurrent layers, "
                   "and layers is 1; expected 0, or more layers",
                   rnn->dropout)});
}

void check_frozen(const EmbeddingConfig& embedding, Problems& problems) {
  const auto* learned = std::get_if<LearnedEmbedding>(&embedding.kind);
  if (!learned || !learned->frozen || !learned->weights.empty()) return;
  problems.push_back({"model.embedding.frozen",
                      "true would keep random vectors; give model.embedding."
                      "weights, or set it to false"});
}

void check_task(const ClassificationConfig& task, const Json& json,
                Problems& problems) {
  check_batch_norm(task, problems);
  check_fc_layers(task, json, problems);
  check_rnn_dropout(task, json, problems);
}

void check_task(const LanguageModelingConfig& task, const Json&,
                Problems& problems) {
  check_frozen(task.model.embedding, problems);
  if (!task.model.recurrence.bidirectional) return;
  problems.push_back(
      {"model.bidirectional",
       "true lets a language model read the very unit that it is to predict: "
       "the backward direction comes from there; expected false"});
}

void check_task(const TextClassificationConfig& task, const Json&,
                Problems& problems) {
  check_frozen(task.model.embedding, problems);
  const auto& data = task.data;
  if (data.folds == 1)
    problems.push_back(
        {"data.folds",
         "1 leaves nothing to train on; expected 0 or at least 2"});
  if (data.fold > 0 && data.fold >= data.folds)
    problems.push_back(
        {"data.fold", fmt::format("{} is no part of {} folds, counted from 0",
                                  data.fold, data.folds)});
  const auto* tsv = std::get_if<TsvData>(&data.set);
  if (tsv && !tsv->test.empty() && data.folds > 0)
    problems.push_back({"data.folds",
                        "folds test on parts of the training texts, and "
                        "data.test names a file of test texts; give one"});
}

void check_task(const TaggingConfig& task, const Json&, Problems& problems) {
  check_frozen(task.model.embedding, problems);
}

void check_task(const TranslationConfig& task, const Json&,
                Problems& problems) {
  const auto* set = std::get_if<Multi30kData>(&task.data.set);
  if (set && set->source == set->target)
    problems.push_back(
        {"data.target", "is the source's language too; expected the other"});
}

void check_task(const WordVectorsConfig& task, const Json&,
                Problems& problems) {
  if (task.data.unit == TextUnit::word) return;
  problems.push_back({"data.unit",
                      "\"character\": word vectors are of words; expected "
                      "\"word\""});
}

/// Nothing to check.
template <class Task>
void check_task(const Task&, const Json&, Problems&) {}

// --- of all tasks -----------------------------------------------------------

template <class Task>
bool is_task(const RunConfig& config) {
  return std::holds_alternative<Task>(config.task);
}

/// Settings of `training` that mean something to some tasks only.
void check_training(const RunConfig& config, Problems& problems) {
  const auto& training = config.training;
  const auto refuse = [&](const char* key, const char* why) {
    problems.push_back({fmt::format("training.{}", key), why});
  };
  if (training.bptt_steps > 0 && !is_task<LanguageModelingConfig>(config))
    refuse("bptt_steps",
           "is of language_modeling: no other task cuts its "
           "sequences into windows; leave it out");
  if (training.class_balance > 0.0 &&
      !is_task<TextClassificationConfig>(config))
    refuse("class_balance", "is of text_classification; leave it out");
  if (!is_task<TranslationConfig>(config)) {
    if (training.teacher_forcing_start >= 0.0)
      refuse("teacher_forcing_start", "is of translation; leave it out");
    if (training.teacher_forcing_end >= 0.0)
      refuse("teacher_forcing_end", "is of translation; leave it out");
  }
  const bool has_classes =
      !is_task<PaintingConfig>(config) && !is_task<WordVectorsConfig>(config);
  if (training.label_smoothing > 0.0 && !has_classes)
    refuse("label_smoothing", "has no effect: this task has no classes");
}

void check_nesterov(const RunConfig& config, Problems& problems) {
  const auto* sgd = std::get_if<SgdConfig>(&config.optimizer.kind);
  if (!sgd || !sgd->nesterov || sgd->momentum > 0.0) return;
  problems.push_back({"optimizer.nesterov",
                      "true needs a momentum above 0, and optimizer.momentum "
                      "is 0; 0.9 is common"});
}

/// The setting that leaves nothing to validate on, or "".
const char* no_validation(const RunConfig& config) {
  return std::visit(
      [](const auto& task) {
        const auto& data = task.data;
        if constexpr (requires { data.valid_fraction; })
          return data.valid_fraction > 0.0 ? "" : "data.valid_fraction 0";
        else if constexpr (requires { data.valid_rows; })
          return data.valid_rows > 0 ? "" : "data.valid_rows 0";
        else
          return "";
      },
      config.task);
}

void check_validation(const RunConfig& config, Problems& problems) {
  const std::string culprit = no_validation(config);
  if (culprit.empty()) return;
  const std::string why = fmt::format(
      " looks at the validation loss, and {} leaves nothing to validate on; ",
      culprit);
  if (config.training.early_stopping_patience > 0)
    problems.push_back({"training.early_stopping_patience",
                        fmt::format("early stopping{}turn it off with -1, or "
                                    "set that above 0",
                                    why)});
  if (std::holds_alternative<ReduceOnPlateauSchedule>(config.schedule.kind))
    problems.push_back({"schedule.type",
                        fmt::format("reduce_on_plateau{}take another schedule, "
                                    "or set that above 0",
                                    why)});
}

void check_precision(const RunConfig& config, Problems& problems) {
  if (config.device != DeviceChoice::cpu ||
      config.precision == Precision::float32)
    return;
  problems.push_back(
      {"precision",
       "device is cpu, where everything is computed in float32; expected "
       "float32, or device auto or cuda"});
}

// --- what one setting says of another ---------------------------------------

void settle_classifier(ClassifierConfig& model) {
  if (auto* fc = std::get_if<FcConfig>(&model.net))
    if (!fc->hidden_sizes.empty())
      fc->layers = static_cast<std::int64_t>(fc->hidden_sizes.size()) + 1;
  if (auto* rnn = std::get_if<RnnConfig>(&model.net))
    if (rnn->layers == 1) rnn->dropout = 0.0;
}

void settle_translation(TrainingConfig& training) {
  if (training.teacher_forcing_start < 0.0)
    training.teacher_forcing_start = 1.0;
  if (training.teacher_forcing_end < 0.0)
    training.teacher_forcing_end = training.teacher_forcing_start;
}

}  // namespace

bool has_validation(const RunConfig& config) {
  return *no_validation(config) == '\0';
}

void check_together(const RunConfig& config, const Json& json,
                    Problems& problems) {
  std::visit([&](const auto& task) { check_task(task, json, problems); },
             config.task);
  check_training(config, problems);
  check_nesterov(config, problems);
  check_validation(config, problems);
  check_precision(config, problems);
}

void settle(RunConfig& config) {
  if (auto* task = std::get_if<ClassificationConfig>(&config.task))
    settle_classifier(task->model);
  if (is_task<TranslationConfig>(config)) settle_translation(config.training);
  constexpr std::int64_t kBpttSteps = 100;
  if (is_task<LanguageModelingConfig>(config) && config.training.bptt_steps < 0)
    config.training.bptt_steps = kBpttSteps;
}

}  // namespace unroll
