#include "evaluation/experiment.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/stop_signal.h"
#include "commands/commands.h"
#include "commands/output.h"
#include "evaluation/experiment_report.h"
#include "evaluation/run_report.h"

namespace unroll {
namespace {

const ImageSet& shared_images(const ExperimentResult& result) {
  const auto is_good = [](const auto& row) { return !row.good().empty(); };
  if (std::none_of(result.rows.begin(), result.rows.end(), is_good))
    throw UserError("no run succeeded");
  const auto* set = std::get_if<ImageSet>(result.data.get());
  if (!set) throw UserError("the models did not classify the same test images");
  return *set;
}

/// All but the table: what the user asked to know beside it.
class Study {
 public:
  Study(const ExperimentRequest& request, const ExperimentResult& result,
        const Path& checkpoints, Console& console, Json& json)
      : request_(request),
        result_(result),
        checkpoints_(checkpoints),
        console_(console),
        json_(json) {}

  /// Gives the signal that stopped it, or 0. Then there is neither picture nor
  /// page.
  int make() {
    if (request_.disagreements)
      make_part("disagreements", [&] { add_disagreements(); });
    if (request_.robustness) make_part("robustness", [&] { add_robustness(); });
    Json page;
    if (!request_.report.empty() && stop_signal() == 0)
      page = experiment_report(result_, studies_, checkpoints_, console_);
    if (stop_signal() != 0) return stop_signal();
    if (!request_.plot.empty()) write_atomically(request_.plot, picture());
    if (!request_.report.empty()) write_report(page);
    return 0;
  }

 private:
  template <typename Make>
  void make_part(const char* name, const Make& make) {
    if (stop_signal() != 0) return;
    try {
      make();
    } catch (const UserError& error) {
      studies_.left_out[name] = error.what();
      json_["left_out"] = studies_.left_out;
      console_.warn(fmt::format("--{} is left out: {}", name, error.what()));
    }
  }

  void add_disagreements() {
    const ImageSet& set = shared_images(result_);
    studies_.disagreements = find_disagreements(result_.rows, set);
    console_.line();
    print_text(console_,
               disagreements_text(*studies_.disagreements, set.test,
                                  {console_.width(), console_.colours()}));
    json_["disagreements"] = to_json(*studies_.disagreements);
  }

  void add_robustness() {
    shared_images(result_);
    auto measured =
        measure_robustness(result_.rows, result_.data, checkpoints_, console_);
    if (stop_signal() != 0) return;
    studies_.robustness = std::move(measured);
    console_.line();
    print_text(console_, robustness_text(*studies_.robustness));
    json_["robustness"] = to_json(*studies_.robustness);
  }

  std::string picture() const {
    return studies_.robustness ? robustness_plot(*studies_.robustness)
                               : svg(result_);
  }

  void write_report(const Json& page) {
    write_atomically(request_.report, report_page(page));
    console_.line("report: " + request_.report.string());
    json_["report"] = request_.report.string();
  }

  const ExperimentRequest& request_;
  const ExperimentResult& result_;
  const Path& checkpoints_;
  Console& console_;
  Json& json_;
  ExperimentStudies studies_;
};

bool is_studied(const ExperimentRequest& request) {
  return request.disagreements || request.robustness || !request.plot.empty() ||
         !request.report.empty();
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
  int signal = result.signal;
  if (signal == 0 && is_studied(request)) {
    signal = Study(request, result, checkpoints, console, json).make();
    if (signal != 0) {
      json["stopped_by_signal"] = signal;
      console.line(
          "Stopped before all that was asked for was made; the same command "
          "goes on from here.");
    }
  }
  print_result(console, json);
  if (signal != 0) return 128 + signal;
  return result.any_failed() ? 1 : 0;
}

}  // namespace unroll
