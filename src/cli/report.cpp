#include "base/error.h"
#include "cli/command.h"
#include "cli/engine_library.h"
#include "cli/subject.h"

namespace unroll {
namespace {

int run(const Arguments& arguments, Context& context) {
  ReportRequest request;
  for (const auto& name : arguments.operands) {
    request.runs.push_back(
        open_subject(name, arguments.values("set"), context));
    if (!request.runs.back().run)
      throw UserError(name + " is a config: a report is of runs");
  }
  request.weights = arguments.value("weights");
  request.output = arguments.value("output", "report.html");
  require_writable(request.output);
  return open_engine().report(request, context.console);
}

constexpr const char* kDescription =
    R"(Writes a page (HTML, of itself alone) about a run: figures, curves,
confusion matrix, worst mistakes, first-layer weights, config, and the
commands that reproduce it. Of several runs it compares them: one table,
their curves over one another, and then each. It measures on the test
data, as evaluate does.)";

}  // namespace

Command report_command() {
  return {"report",
          {"RUN ... [--output FILE] [--weights best]"},
          "a page about a run, or about several beside one another",
          kDescription,
          {"report mnist_rnn",
           "report quick_fc quick_cnn quick_rnn --output three.html"},
          {{"output", "FILE", "the page; default report.html"},
           {"weights", "WEIGHTS",
            "best, last or a file; default: the run's choice"},
           settings_option("change data.dir, device, threads, ...")},
          "RUN",
          1,
          static_cast<std::size_t>(-1),
          run};
}

}  // namespace unroll
