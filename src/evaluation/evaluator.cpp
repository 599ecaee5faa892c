#include "evaluation/evaluator.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/error.h"
#include "base/process.h"
#include "config/checks.h"
#include "config/config_io.h"
#include "config/limits.h"
#include "tasks/device.h"
#include "tasks/make_task.h"
#include "tasks/pretrained.h"

namespace unroll {
namespace {

constexpr std::uint64_t kMostSignatureBytes = 256u << 20;

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

std::vector<RenamedTensor> load_and_show(torch::nn::Module& model,
                                         const Path& file,
                                         const RunConfig& config,
                                         Console& console) {
  auto renamed = load_weights(model, file, start_of(config).rename);
  show_renamed(renamed, file, console);
  return renamed;
}

void warn_of_other_data(const RunFolder& run, const DataFacts& data,
                        Console& console) {
  const std::string trained_on = run.record().data_sha256;
  if (!trained_on.empty() && trained_on != data.sha256)
    console.warn(fmt::format("{} was trained on other data than these ({}, {})",
                             run.name(), data.name, data.source));
}

/// Whether training kept the weights of the best validation loss.
bool has_best(const RunFolder& run) {
  const RunConfig config = run.config();
  return config.training.restore == Restore::best && has_validation(config);
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
  if (weights == "best" || (weights.empty() && has_best(run)))
    file = run.best_weights();
  else if (weights == "last" || weights.empty())
    file = run.last_weights();
  if (!std::filesystem::exists(file))
    throw UserError(fmt::format(
        "{}: no such file of weights (run {}); weights are \"best\", \"last\" "
        "or a file",
        file.string(), run.name()));
  return file;
}

Path weights_of_config(const RunConfig& config) {
  if (start_of(config).weights.empty())
    throw UserError(
        "the config names no weights: give a run, or a file of weights with "
        "--set model.weights=FILE");
  return start_of(config).weights;
}

TrainedRun open_weights(const RunConfig& config,
                        std::shared_ptr<const Dataset> data,
                        const Path& weights, Console& console) {
  prepare_libtorch(config);
  TrainedRun run;
  run.config = config;
  run.data = std::move(data);
  run.task = make_task(without_pretrained(config), *run.data,
                       pick_device(config.device));
  run.weights = weights;
  run.renamed = load_and_show(run.task->model(), weights, config, console);
  return run;
}

TrainedRun open_trained_run(const RunFolder& run, const RunConfig& config,
                            const std::string& weights, Console& console) {
  const Path file = find_weights(run, weights);
  const auto data =
      std::make_shared<const Dataset>(open_dataset(config, console));
  warn_of_other_data(run, facts(*data), console);
  return open_weights(config, data, file, console);
}

TrainedRun open_config(const RunConfig& config, Console& console) {
  const Path file = weights_of_config(config);
  return open_weights(
      config, std::make_shared<const Dataset>(open_dataset(config, console)),
      file, console);
}

c10::Device ready(torch::nn::Module& model, const RunConfig& config,
                  const Path& weights, Console& console) {
  prepare_libtorch(config);
  const auto device = pick_device(config.device);
  load_and_show(model, weights, config, console);
  model.to(device);
  model.eval();
  return device;
}

Json read_signature(const RunFolder& run) {
  const Path file = run.signature_file();
  if (!std::filesystem::exists(file))
    throw UserError(fmt::format(
        "{}: not there, so that nobody knows what the model of run {} was made "
        "for; has it been trained?",
        file.string(), run.name()));
  return parse_config_text(read_text(file, kMostSignatureBytes), file.string());
}

ImageShape image_shape_of(const Json& signature, const std::string& origin) {
  constexpr std::int64_t kMostPixels = 1 << 20;
  const Json image =
      signature.is_object() ? signature.value("image", Json()) : Json();
  const auto is_side = [](const Json& side) {
    return side.is_number_integer() && side >= 1 && side <= kMostPixels;
  };
  if (!image.is_array() || image.size() != 2 || !is_side(image[0]) ||
      !is_side(image[1]))
    throw UserError(fmt::format("{}: \"image\" is {}, not [rows, columns]",
                                origin, image.dump()));
  const ImageShape shape = {image[0], image[1]};
  if (shape.rows * shape.cols > kMostPixels)
    throw UserError(fmt::format("{}: \"image\" is {}: too many pixels", origin,
                                image.dump()));
  return shape;
}

std::int64_t classes_of(const Json& signature, const std::string& origin) {
  const Json classes =
      signature.is_object() ? signature.value("classes", Json()) : Json();
  if (!classes.is_number_integer() || classes < 1 || classes > kMostUnits)
    throw UserError(fmt::format("{}: \"classes\" is {}, not how many there are",
                                origin, classes.dump()));
  return classes.get<std::int64_t>();
}

Json signature_from_data(const RunConfig& config, Console& console) {
  const Dataset dataset = open_dataset(config, console);
  return make_task(without_pretrained(config), dataset, c10::Device(c10::kCPU))
      ->signature();
}

SplitName chosen_split(const Task& task, const std::string& name) {
  if (name.empty())
    return task.has_split(SplitName::test)    ? SplitName::test
           : task.has_split(SplitName::valid) ? SplitName::valid
                                              : SplitName::train;
  const SplitName split = parse_split(name);
  if (!task.has_split(split))
    throw UserError(fmt::format("this run's data have no {} split", name));
  return split;
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

const LabeledImages& images_of(const ImageSet& set, SplitName split) {
  return split == SplitName::test ? set.test : set.train;
}

}  // namespace unroll
