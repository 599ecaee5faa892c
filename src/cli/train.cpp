#include <fmt/format.h>

#include "base/error.h"
#include "base/stop_signal.h"
#include "cli/command.h"
#include "cli/engine_library.h"
#include "cli/subject.h"
#include "config/config_io.h"

namespace unroll {
namespace {

/// What a run that goes on may change: how long, where, and what it tells.
const std::vector<std::string> kChangeableOnResume = {
    "training.epochs",
    "training.max_steps",
    "training.log_every_steps",
    "training.save_every_steps",
    "device",
    "threads",
    "data.dir"};

Subject resumed(const Arguments& arguments, const Context& context) {
  if (!arguments.operands.empty())
    throw UserError(
        fmt::format("--resume {} goes on with its own config; {} is too much",
                    arguments.value("resume"), arguments.operands[0]));
  const RunFolder run =
      RunFolder::open(context.checkpoints, arguments.value("resume"));
  RunConfig config =
      changed_config(run, arguments.values("set"), kChangeableOnResume);
  return {std::move(config), run};
}

Subject fresh(const Arguments& arguments) {
  if (arguments.operands.empty())
    throw UserError(
        "train needs a CONFIG, or --resume RUN: unroll train "
        "configs/mnist_rnn.json");
  RunConfig config =
      load_config(arguments.operands[0], arguments.values("set"));
  check_weights(config);
  return {std::move(config), {}};
}

int run(const Arguments& arguments, Context& context) {
  const Subject subject =
      arguments.has("resume") ? resumed(arguments, context) : fresh(arguments);
  catch_stop_signals();
  return open_engine().train(subject, context.checkpoints, context.console);
}

constexpr const char* kDescription =
    R"(Trains a model and keeps it in a new folder, ./checkpoints/NAME (NAME-2
where that is taken). Ctrl+C finishes the step, saves and says how to go
on; a second Ctrl+C ends at once. A run that goes on ends with the same
weights as one that was never stopped. It may change training.epochs,
training.max_steps, how often it logs and saves, data.dir, device and
threads, and nothing else.)";

}  // namespace

Command train_command() {
  return {
      "train",
      {"CONFIG [--set KEY=VALUE ...]",
       "--resume RUN [--set training.epochs=40]"},
      "train a model as a config says, or go on with a run",
      kDescription,
      {"train configs/mnist_rnn.json",
       "train configs/mnist_rnn.json --set model.cell=gru training.epochs=5",
       "train --resume mnist_rnn"},
      {settings_option("change the config; a value is JSON, else a string"),
       {"resume", "RUN", "go on with this run from where it stands"}},
      "CONFIG",
      0,
      1,
      run};
}

}  // namespace unroll
