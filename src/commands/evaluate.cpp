#include <fmt/format.h>

#include "commands/commands.h"
#include "commands/output.h"
#include "evaluation/evaluation_text.h"
#include "evaluation/evaluator.h"

namespace unroll {
namespace {

TrainedRun open(const EvaluateRequest& request, Console& console) {
  const auto& [config, run] = request.subject;
  if (run) return open_trained_run(*run, config, request.weights, console);
  return open_config(config, console);
}

Json to_json(const EvaluateRequest& request, const TrainedRun& trained,
             const Evaluation& evaluation) {
  const auto& run = request.subject.run;
  Json result = {{"name", trained.config.name},
                 {"run", run ? Json(run->path().string()) : Json()},
                 {"weights", trained.weights.string()},
                 {"data", trained.images->name},
                 {"split", request.split}};
  if (!trained.images->caveat.empty())
    result["caveat"] = trained.images->caveat;
  result.update(to_json(evaluation));
  return result;
}

}  // namespace

int evaluate_command(const EvaluateRequest& request, Console& console) {
  const SplitName split = parse_split(request.split);
  const TrainedRun trained = open(request, console);
  const Evaluation evaluation = evaluate(*trained.task, split);
  if (console.json()) {
    print_result(console, to_json(request, trained, evaluation));
    return 0;
  }
  const ImageSet& images = *trained.images;
  console.line(fmt::format("{} on {} ({} images), weights {}",
                           console.styled(trained.config.name, Style::bold),
                           images.name, request.split,
                           trained.weights.string()));
  if (!images.caveat.empty())
    console.line(console.styled("note: " + images.caveat, Style::yellow));
  print_text(console, evaluation_text(evaluation, images_of(images, split),
                                      {console.width(), console.colours()}));
  return 0;
}

}  // namespace unroll
