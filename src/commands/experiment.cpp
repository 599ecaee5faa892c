#include "evaluation/experiment.h"

#include "base/error.h"
#include "base/stop_signal.h"
#include "commands/commands.h"
#include "commands/output.h"
#include "evaluation/experiment_report.h"
#include "evaluation/run_report.h"

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
                       ExperimentStudies& studies, Json& json) {
  const ImageSet& set = shared_images(result);
  studies.disagreements = find_disagreements(result.rows, set);
  console.line();
  print_text(console, disagreements_text(*studies.disagreements, set.test,
                                         {console.width(), console.colours()}));
  json["disagreements"] = to_json(*studies.disagreements);
}

void add_robustness(const ExperimentResult& result, const Path& checkpoints,
                    Console& console, ExperimentStudies& studies, Json& json) {
  shared_images(result);
  studies.robustness =
      measure_robustness(result.rows, result.data, checkpoints, console);
  console.line();
  print_text(console, robustness_text(*studies.robustness));
  json["robustness"] = to_json(*studies.robustness);
}

void write_report(const ExperimentResult& result,
                  const ExperimentStudies& studies, const Path& checkpoints,
                  const Path& file, Console& console, Json& json) {
  write_atomically(file, report_page(experiment_report(result, studies,
                                                       checkpoints, console)));
  console.line("report: " + file.string());
  json["report"] = file.string();
}

/// All but the table: what the user asked to know beside it.
void study(const ExperimentRequest& request, const ExperimentResult& result,
           const Path& checkpoints, Console& console, Json& json) {
  ExperimentStudies studies;
  if (request.disagreements) add_disagreements(result, console, studies, json);
  if (request.robustness)
    add_robustness(result, checkpoints, console, studies, json);
  if (!request.plot.empty())
    write_atomically(request.plot, studies.robustness
                                       ? robustness_plot(*studies.robustness)
                                       : svg(result));
  if (!request.report.empty())
    write_report(result, studies, checkpoints, request.report, console, json);
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
  if (result.signal == 0) study(request, result, checkpoints, console, json);
  print_result(console, json);
  if (result.signal != 0) return 128 + result.signal;
  return result.any_failed() ? 1 : 0;
}

}  // namespace unroll
