#include "evaluation/run_report.h"

#include <ATen/ATen.h>
#include <c10/util/Exception.h>

#include <algorithm>
#include <sstream>

#include "base/error.h"
#include "base/process.h"
#include "base/text.h"
#include "base/version.h"
#include "config/config_io.h"
#include "evaluation/evaluator.h"
#include "evaluation/first_filters.h"
#include "evaluation/report_text.h"
#include "pages/pages.h"
#include "training/failure.h"
#include "training/metrics_json.h"

namespace unroll {
namespace {

constexpr std::size_t kMostEntries = 600;  // of metrics
constexpr std::int64_t kMostMistakes = 24;
constexpr std::size_t kLargestConfusion = 60;  // classes

/// Evenly thinned; entries of epochs go last.
Json thinned(const std::vector<Json>& entries) {
  const auto is_step = [](const Json& entry) {
    return entry.at("kind") == "step";
  };
  const auto steps = static_cast<std::size_t>(
      std::count_if(entries.begin(), entries.end(), is_step));
  const auto epochs = entries.size() - steps;
  const auto room = kMostEntries - std::min(epochs, kMostEntries / 2);
  const auto every_step = std::max<std::size_t>(1, (steps + room - 1) / room);
  const auto every_epoch =
      std::max<std::size_t>(1, (epochs + kMostEntries - 1) / kMostEntries);
  Json kept = Json::array();
  std::size_t seen_steps = 0, seen_epochs = 0;
  for (const auto& entry : entries) {
    const bool step = is_step(entry);
    auto& seen = step ? seen_steps : seen_epochs;
    const bool last = ++seen == (step ? steps : epochs);
    if (last || seen % (step ? every_step : every_epoch) == 0)
      kept.push_back(entry);
  }
  return kept;
}

Json read_metrics(const Path& file) {
  if (!std::filesystem::exists(file)) return Json::array();
  std::istringstream lines(read_text(file));
  std::vector<Json> entries;
  for (std::string line; std::getline(lines, line);) {
    Json entry = Json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!is_metrics_entry(entry)) continue;
    for (const auto* unused :
         {"param_norm", "clipped_share", "peak_memory_bytes", "best"})
      entry.erase(unused);
    entries.push_back(std::move(entry));
  }
  return thinned(entries);
}

Json to_json(const ModelSummary& summary) {
  Json layers = Json::array();
  for (const auto& layer : summary.layers)
    layers.push_back({{"name", layer.name},
                      {"kind", layer.kind},
                      {"output_shape", layer.output_shape},
                      {"parameters", layer.parameters},
                      {"multiply_adds", layer.multiply_adds}});
  return {{"parameters", summary.parameters},
          {"multiply_adds", summary.multiply_adds},
          {"layers", layers}};
}

Json images_evaluation(Classification& task, const ImageSet& set,
                       SplitName split) {
  const Evaluation evaluation = evaluate(task, split, kMostMistakes);
  Json json = to_json(evaluation);
  const LabeledImages& images = images_of(set, split);
  json["rows"] = images.rows;
  json["cols"] = images.cols;
  for (auto& mistake : json["mistakes"])
    mistake["pixels"] =
        pixels_base64(images, mistake.at("index").get<std::int64_t>());
  return json;
}

Json task_evaluation(Task& task, SplitName split) {
  const double start = monotonic_seconds();
  const Report report = task.report(split);
  return to_json(report, monotonic_seconds() - start);
}

/// What only the model can tell, with the data.
void add_model(Json& json, const TrainedRun& trained) {
  Task& task = *trained.task;
  const SplitName split = chosen_split(task, "");
  auto* const images = dynamic_cast<Classification*>(&task);
  Json evaluation =
      images
          ? images_evaluation(*images, std::get<ImageSet>(*trained.data), split)
          : task_evaluation(task, split);
  if (evaluation.contains("confusion") &&
      evaluation["confusion"].size() > kLargestConfusion)
    evaluation.erase("confusion");
  evaluation["split"] = to_string(split);
  evaluation["unit"] = task.unit();
  json["summary"] = to_json(task.summary());
  json["weight_bytes"] = std::filesystem::file_size(trained.weights);
  json["evaluation"] = std::move(evaluation);
  if (images) json["filters"] = first_filters(images->model());
}

}  // namespace

std::string pixels_base64(const LabeledImages& images, std::int64_t index) {
  const auto size = images.rows * images.cols;
  const auto* first = images.pixels.data() + index * size;
  return base64(
      {reinterpret_cast<const char*>(first), static_cast<std::size_t>(size)});
}

std::string report_page(Json data) {
  data["made"] = utc_now();
  data["program_version"] = kVersion;
  return standalone_page("report.html", data);
}

Json run_report(const RunFolder& run, const RunConfig& config,
                const std::string& weights, Console& console) {
  const RunRecord record = run.record();
  Json json = {{"name", run.name()},
               {"state", to_string(run.state())},
               {"created", record.created},
               {"program_version", record.program_version},
               {"config", to_json(config)},
               {"data", record.data_name},
               {"caveat", record.data_caveat},
               {"result", record.result},
               {"metrics", read_metrics(run.metrics_file())}};
  if (!record.error.empty()) json["error"] = record.error;
  try {
    add_model(json, open_trained_run(run, config, weights, console));
  } catch (const std::exception& error) {
    json["note"] = failure_text(error);
    console.warn(run.name() + ": " + failure_text(error));
  }
  return json;
}

}  // namespace unroll
