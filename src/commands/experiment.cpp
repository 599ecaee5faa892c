#include "evaluation/experiment.h"

#include "base/error.h"
#include "base/stop_signal.h"
#include "commands/commands.h"
#include "commands/output.h"
#include "evaluation/disagreements.h"
#include "evaluation/robustness.h"

namespace unroll {
namespace {

const ImageSet& shared_images(const ExperimentResult& result) {
  const auto* set = std::get_if<ImageSet>(result.data.get());
  if (!set)
    throw UserError(
        "--disagreements and --robustness need models that classify the same "
        "test images");
  return *set;
}

void add_disagreements(const ExperimentResult& result, Console& console,
                       Json& json) {
  const ImageSet& set = shared_images(result);
  const Disagreements disagreements = find_disagreements(result.rows, set);
  console.line();
  print_text(console, disagreements_text(disagreements, set.test,
                                         {console.width(), console.colours()}));
  json["disagreements"] = to_json(disagreements);
}

void add_robustness(const ExperimentResult& result, const Path& checkpoints,
                    const Path& plot, Console& console, Json& json) {
  shared_images(result);
  const Robustness robustness =
      measure_robustness(result.rows, result.data, checkpoints, console);
  console.line();
  print_text(console, robustness_text(robustness));
  json["robustness"] = to_json(robustness);
  if (!plot.empty()) write_atomically(plot, robustness_plot(robustness));
}

}  // namespace

int experiment_command(const ExperimentRequest& request,
                       const Path& checkpoints, Console& console) {
  const ExperimentResult result =
      run_experiment(request.experiment, request.jobs, checkpoints, console);
  Json json = to_json(result);
  console.line();
  print_text(console, terminal_text(result));
  if (!request.csv.empty()) write_atomically(request.csv, csv(result));
  if (!request.markdown.empty())
    write_atomically(request.markdown, markdown(result));
  if (result.signal == 0 && request.disagreements)
    add_disagreements(result, console, json);
  if (result.signal == 0 && request.robustness)
    add_robustness(result, checkpoints, request.plot, console, json);
  print_result(console, json);
  if (result.signal != 0) return 128 + result.signal;
  return result.any_failed() ? 1 : 0;
}

}  // namespace unroll
