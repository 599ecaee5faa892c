#include <fmt/format.h>

#include "base/error.h"
#include "base/stop_signal.h"
#include "base/text.h"
#include "commands/commands.h"
#include "commands/output.h"
#include "data/dataset.h"
#include "metrics/measure.h"
#include "tasks/device.h"
#include "training/train_run.h"

namespace unroll {
namespace {

/// Trains; a new run that a mistake of the user's ends before its first step
/// leaves no folder behind.
TrainOutcome train(const RunFolder& run, bool is_new, const RunConfig& config,
                   const Dataset& dataset, Console& console) {
  try {
    return train_run(run, config, dataset, console);
  } catch (const UserError&) {
    if (is_new) run.remove();
    throw;
  }
}

std::string best_text(const Json& best) {
  if (best.value("valid_loss", Json()).is_null()) return "";
  std::string text = fmt::format("best epoch {}: validation loss {:.4f}",
                                 best.at("epoch").get<std::int64_t>(),
                                 best.at("valid_loss").get<double>());
  for (const auto& [key, value] : best.items())
    if (key.starts_with("valid_") && key != "valid_loss" && value.is_number())
      text += ", " + text_with_unit({key.substr(6), value.get<double>()});
  return text;
}

/// What the user types to go on; a run outside ./checkpoints by its path.
std::string resume_command(const RunFolder& run) {
  const bool by_name =
      run.path().parent_path() == std::filesystem::absolute("checkpoints");
  return fmt::format("unroll train --resume '{}'",
                     by_name ? run.name() : run.path().string());
}

void print_outcome(const RunFolder& run, const Json& result, Console& console) {
  console.line(fmt::format("trained {} epochs, {} steps in {} ({} {}/s)",
                           result.at("epochs").get<std::int64_t>(),
                           with_commas(result.at("steps").get<std::int64_t>()),
                           human_seconds(result.at("seconds").get<double>()),
                           with_commas(static_cast<std::int64_t>(
                               result.at("samples_per_second").get<double>())),
                           result.value("unit", "images")));
  const std::string best = best_text(result.value("best", Json::object()));
  if (!best.empty()) console.line(best);
  console.line("run: " + console.styled(run.path().string(), Style::bold));
}

}  // namespace

int train_command(const Subject& subject, const Path& checkpoints,
                  Console& console) {
  pick_device(subject.config.device);
  const Dataset dataset = open_dataset(subject.config, console);
  if (stop_signal() != 0) return 128 + stop_signal();
  const RunFolder run = subject.run
                            ? *subject.run
                            : RunFolder::create(checkpoints, subject.config);
  const TrainOutcome outcome =
      train(run, !subject.run, subject.config, dataset, console);
  print_outcome(run, outcome.result, console);
  Json result = outcome.result;
  if (outcome.signal != 0) {
    result["stopped_by_signal"] = outcome.signal;
    console.line("stopped and saved; go on with: " + resume_command(run));
  }
  print_result(console, result);
  return outcome.signal == 0 ? 0 : 128 + outcome.signal;
}

}  // namespace unroll
