#include "commands/commands.h"
#include "commands/output.h"
#include "evaluation/comparison.h"

namespace unroll {

int compare_command(const CompareRequest& request, const Path& checkpoints,
                    Console& console) {
  const Comparison comparison = compare(request.configs, checkpoints, console);
  console.line();
  print_text(console, terminal_text(comparison));
  print_result(console, to_json(comparison));
  if (!request.csv.empty()) write_atomically(request.csv, csv(comparison));
  if (!request.markdown.empty())
    write_atomically(request.markdown, markdown(comparison));
  if (comparison.signal != 0) return 128 + comparison.signal;
  return comparison.any_failed() ? 1 : 0;
}

}  // namespace unroll
