#include <fmt/format.h>

#include <optional>

#include "base/process.h"
#include "base/text.h"
#include "commands/commands.h"
#include "commands/output.h"
#include "data/shared_images.h"
#include "evaluation/evaluation_text.h"
#include "evaluation/evaluator.h"
#include "evaluation/report_text.h"
#include "tasks/classification.h"

namespace unroll {
namespace {

TrainedRun open(const EvaluateRequest& request, Console& console) {
  const auto& [config, run] = request.subject;
  if (run) return open_trained_run(*run, config, request.weights, console);
  return open_config(config, console);
}

/// Of a set of images, how many of the test images were there in training.
std::optional<std::int64_t> shared_images_of(const Dataset& data) {
  const auto* images = std::get_if<ImageSet>(&data);
  return images ? std::optional(shared_images(*images)) : std::nullopt;
}

/// What `evaluate` found, in both forms.
struct Findings {
  Json json;
  std::string text;
};

Findings evaluate_images(Classification& task, const ImageSet& images,
                         SplitName split, const TextStyle& style) {
  const Evaluation evaluation = evaluate(task, split);
  return {to_json(evaluation),
          evaluation_text(evaluation, images_of(images, split), style)};
}

Findings evaluate_any(Task& task, SplitName split, const TextStyle& style) {
  const double start = monotonic_seconds();
  const Report report = task.report(split);
  const double seconds = monotonic_seconds() - start;
  return {to_json(report, seconds),
          report_text(report, task.unit(), seconds, style)};
}

Json heading(const EvaluateRequest& request, const TrainedRun& trained,
             SplitName split) {
  const auto& run = request.subject.run;
  const DataFacts& data = facts(*trained.data);
  Json json = {{"name", trained.config.name},
               {"run", run ? Json(run->path().string()) : Json()},
               {"weights", trained.weights.string()},
               {"data", data.name},
               {"split", to_string(split)}};
  if (!data.caveat.empty()) json["caveat"] = data.caveat;
  return json;
}

}  // namespace

int evaluate_command(const EvaluateRequest& request, Console& console) {
  const TrainedRun trained = open(request, console);
  const SplitName split = chosen_split(*trained.task, request.split);
  const TextStyle style{console.width(), console.colours()};
  auto* const classification = dynamic_cast<Classification*>(&*trained.task);
  const Findings findings =
      classification
          ? evaluate_images(*classification, std::get<ImageSet>(*trained.data),
                            split, style)
          : evaluate_any(*trained.task, split, style);
  const auto shared = shared_images_of(*trained.data);
  if (console.json()) {
    Json result = heading(request, trained, split);
    if (shared) result["shared_images"] = *shared;
    result.update(findings.json);
    print_result(console, result);
    return 0;
  }
  const DataFacts& data = facts(*trained.data);
  console.line(fmt::format("{} on {} ({} split), weights {}",
                           console.styled(trained.config.name, Style::bold),
                           data.name, to_string(split),
                           trained.weights.string()));
  if (!data.caveat.empty())
    console.line(console.styled("WARNING: " + data.caveat, Style::yellow));
  if (shared.value_or(0) > 0)
    console.line(console.styled(
        fmt::format("WARNING: {} of the test images stand in the training set "
                    "too, pixel for pixel",
                    with_commas(*shared)),
        Style::yellow));
  print_text(console, findings.text);
  return 0;
}

}  // namespace unroll
