#include "cli/command.h"
#include "cli/run_list.h"
#include "commands/output.h"

namespace unroll {
namespace {

int remove(const std::string& name, Context& context) {
  const RunFolder run = RunFolder::open(context.checkpoints, name);
  run.remove();
  context.console.line("deleted " + run.path().string());
  print_result(context.console, {{"deleted", run.path().string()}});
  return 0;
}

int list(Context& context) {
  std::vector<RunInfo> runs;
  Json rows = Json::array();
  for (const auto& run : RunFolder::list(context.checkpoints)) {
    runs.push_back(inspect_run(run));
    rows.push_back(to_json(runs.back()));
  }
  if (context.console.json())
    print_result(context.console, {{"runs", rows}});
  else if (runs.empty())
    context.console.line("no runs in " + context.checkpoints.string());
  else
    print_text(context.console, run_table(runs, std::time(nullptr)));
  return 0;
}

int run(const Arguments& arguments, Context& context) {
  return arguments.has("delete") ? remove(arguments.value("delete"), context)
                                 : list(context);
}

constexpr const char* kDescription =
    R"(Lists runs with state, model, data, epochs done and planned, best
validation accuracy, size and age. --delete removes one for good; one
that is being trained it leaves alone.)";

}  // namespace

Command runs_command() {
  return {"runs",
          {"", "--delete RUN"},
          "the runs there are",
          kDescription,
          {"runs", "runs --delete mnist_rnn-2"},
          {{"delete", "RUN", "delete this run's folder"}},
          "",
          0,
          0,
          run};
}

}  // namespace unroll
