#include "evaluation/evaluator.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/error.h"
#include "base/process.h"
#include "tasks/device.h"

namespace unroll {
namespace {

std::string to_string(SplitName split) {
  switch (split) {
    case SplitName::train:
      return "train";
    case SplitName::valid:
      return "valid";
    case SplitName::test:
      break;
  }
  return "test";
}

/// "lstm.weight_ih_l0" -> "lstm".
std::string prefix(const std::string& name) {
  return name.substr(0, name.rfind('.'));
}

void show_renamed(const std::vector<RenamedTensor>& renamed, const Path& file,
                  Console& console) {
  if (renamed.empty()) return;
  console.line(fmt::format("Names in {} and the model's:", file.string()));
  std::set<std::string> shown;
  for (const auto& name : renamed) {
    const auto line =
        fmt::format("  {}.* -> {}.*", prefix(name.from), prefix(name.to));
    if (shown.insert(line).second) console.line(line);
  }
}

std::vector<RenamedTensor> load_and_show(Classifier& classifier,
                                         const Path& file,
                                         const ModelConfig& config,
                                         Console& console) {
  auto renamed = load_weights(classifier, file, config.rename);
  show_renamed(renamed, file, console);
  return renamed;
}

void warn_of_other_data(const RunFolder& run, const ImageSet& images,
                        Console& console) {
  const std::string trained_on = run.record().data_sha256;
  if (!trained_on.empty() && trained_on != images.sha256)
    console.warn(fmt::format("{} was trained on other data than these ({}, {})",
                             run.name(), images.name, images.source));
}

Path weights_of_config(const RunConfig& config) {
  if (config.model.weights.empty())
    throw UserError(
        "the config names no weights: give a run, or a file of weights with "
        "--set model.weights=FILE");
  return config.model.weights;
}

/// [rows, columns, classes] that the config's data have.
std::vector<std::int64_t> data_shape(const RunConfig& config,
                                     Console& console) {
  if (!std::holds_alternative<IdxData>(config.data.set)) return {28, 28, 10};
  const ImageSet images = open_image_set(config.data, config.seed, console);
  return {images.train.rows, images.train.cols, images.classes};
}

TrainedModel open_model(const RunConfig& config,
                        const std::vector<std::int64_t>& shape,
                        const Path& weights, Console& console) {
  TrainedModel model;
  model.image = {shape.at(0), shape.at(1)};
  model.classes = shape.at(2);
  prepare_libtorch(config);
  model.device = pick_device(config.device);
  model.classifier = make_classifier(config.model, model.image, model.classes);
  load_and_show(*model.classifier, weights, config.model, console);
  model.classifier->to(model.device);
  model.classifier->eval();
  return model;
}

std::vector<Mistake> most_confident(std::vector<Mistake> mistakes,
                                    std::int64_t count) {
  std::stable_sort(mistakes.begin(), mistakes.end(),
                   [](const auto& a, const auto& b) {
                     return a.probability > b.probability;
                   });
  if (static_cast<std::int64_t>(mistakes.size()) > count)
    mistakes.resize(static_cast<std::size_t>(count));
  return mistakes;
}

/// Fills in all but the seconds.
Evaluation score(const Predictions& predictions, std::int64_t mistakes) {
  const auto scores = predictions.log_probabilities.to(at::kDouble);
  const auto [best, predicted] = scores.max(1);
  const auto truth = predictions.labels.to(at::kLong);
  Evaluation evaluation;
  evaluation.loss = -scores.gather(1, truth.unsqueeze(1)).mean().item<double>();
  evaluation.confusion = Confusion(scores.size(1));
  std::vector<Mistake> wrong;
  const auto best_of = best.accessor<double, 1>();
  const auto predicted_of = predicted.accessor<std::int64_t, 1>();
  const auto truth_of = truth.accessor<std::int64_t, 1>();
  for (std::int64_t i = 0; i < truth.size(0); ++i) {
    evaluation.confusion.add(truth_of[i], predicted_of[i]);
    if (truth_of[i] != predicted_of[i])
      wrong.push_back({predictions.indices[static_cast<std::size_t>(i)],
                       truth_of[i], predicted_of[i], std::exp(best_of[i])});
  }
  evaluation.mistakes = most_confident(std::move(wrong), mistakes);
  return evaluation;
}

}  // namespace

Path find_weights(const RunFolder& run, const std::string& weights) {
  Path file = weights;
  if (weights.empty()) {
    const RunConfig config = run.config();
    const bool best = config.training.restore == Restore::best &&
                      config.data.valid_fraction > 0.0;
    file = best ? run.best_weights() : run.last_weights();
  } else if (weights == "best") {
    file = run.best_weights();
  } else if (weights == "last") {
    file = run.last_weights();
  }
  if (!std::filesystem::exists(file))
    throw UserError(fmt::format(
        "{}: no such file of weights (run {}); weights are \"best\", \"last\" "
        "or a file",
        file.string(), run.name()));
  return file;
}

TrainedRun open_weights(const RunConfig& config,
                        std::shared_ptr<const ImageSet> images,
                        const Path& weights, Console& console) {
  prepare_libtorch(config);
  TrainedRun run;
  run.config = config;
  run.images = std::move(images);
  run.task = std::make_unique<Classification>(config, *run.images,
                                              pick_device(config.device));
  run.weights = weights;
  run.renamed =
      load_and_show(run.task->classifier(), weights, config.model, console);
  return run;
}

TrainedRun open_trained_run(const RunFolder& run, const RunConfig& config,
                            const std::string& weights, Console& console) {
  const Path file = find_weights(run, weights);
  const auto images = std::make_shared<const ImageSet>(
      open_image_set(config.data, config.seed, console));
  warn_of_other_data(run, *images, console);
  return open_weights(config, images, file, console);
}

TrainedRun open_config(const RunConfig& config, Console& console) {
  const Path file = weights_of_config(config);
  const auto images = std::make_shared<const ImageSet>(
      open_image_set(config.data, config.seed, console));
  return open_weights(config, images, file, console);
}

TrainedModel open_trained_model(const RunFolder& run, const RunConfig& config,
                                const std::string& weights, Console& console) {
  const auto known = run.record().data_shape;
  const auto shape = known.empty() ? data_shape(config, console) : known;
  return open_model(config, shape, find_weights(run, weights), console);
}

TrainedModel open_config_model(const RunConfig& config, Console& console) {
  return open_model(config, data_shape(config, console),
                    weights_of_config(config), console);
}

Evaluation evaluate(Classification& task, SplitName split,
                    std::int64_t mistakes) {
  if (!task.has_split(split))
    throw UserError(fmt::format(
        "the {} split holds no images (data.valid_fraction says how many)",
        to_string(split)));
  const double start = monotonic_seconds();
  const Predictions predictions = task.predict(split);
  const double seconds = monotonic_seconds() - start;
  Evaluation evaluation = score(predictions, mistakes);
  evaluation.seconds = seconds;
  return evaluation;
}

SplitName parse_split(const std::string& name) {
  for (const auto split : {SplitName::train, SplitName::valid, SplitName::test})
    if (name == to_string(split)) return split;
  throw UserError(
      fmt::format("no split \"{}\": there are train, valid and test", name));
}

const LabeledImages& images_of(const ImageSet& set, SplitName split) {
  return split == SplitName::test ? set.test : set.train;
}

}  // namespace unroll
