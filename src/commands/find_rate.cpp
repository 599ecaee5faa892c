#include <fmt/format.h>

#include "base/error.h"
#include "base/stop_signal.h"
#include "commands/commands.h"
#include "commands/output.h"
#include "data/dataset.h"
#include "evaluation/rate_suggestion.h"
#include "tasks/device.h"
#include "tasks/make_task.h"
#include "training/range_test.h"

namespace unroll {

int find_rate_command(const FindRateRequest& request, Console& console) {
  const RunConfig& config = request.config;
  const auto device = pick_device(config.device);
  const Dataset dataset = open_dataset(config, console);
  prepare_libtorch(config);
  const auto task = make_task(config, dataset, device);
  console.line(fmt::format("{}: {}", config.name, task->extent()));
  std::vector<double> rates, losses;
  for (const auto& [rate, loss] :
       range_test(*task, config, {request.low, request.high, request.steps})) {
    rates.push_back(rate);
    losses.push_back(loss);
  }
  if (stop_signal() != 0) throw StoppedError("stopped before its end");
  if (rates.size() < 2)
    throw RunError(
        "the loss is not finite from the first step on: give a smaller --low");
  const RateFinding finding = find_rate(std::move(rates), std::move(losses));
  print_text(console, finding_text(finding, console.width()));
  if (!request.plot.empty())
    write_atomically(
        request.plot,
        finding_plot(finding, config.name + ", " + facts(dataset).name));
  print_result(console, to_json(finding));
  return 0;
}

}  // namespace unroll
