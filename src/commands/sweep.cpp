#include "evaluation/sweep.h"

#include "commands/commands.h"
#include "commands/output.h"

namespace unroll {

int sweep_command(const SweepRequest& request, const Path& checkpoints,
                  Console& console) {
  const SweepResult result =
      sweep({request.name, request.trials, request.eta, request.jobs},
            checkpoints, console);
  if (!request.output.empty() && !result.best_config.empty())
    write_atomically(request.output, read_text(result.best_config));
  console.line();
  print_text(console, terminal_text(result));
  print_result(console, to_json(result));
  if (result.signal != 0) return 128 + result.signal;
  return result.best_config.empty() ? 1 : 0;
}

}  // namespace unroll
