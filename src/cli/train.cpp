#include <fmt/format.h>

#include "base/error.h"
#include "base/stop_signal.h"
#include "cli/command.h"
#include "cli/engine_library.h"
#include "cli/numbers.h"
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
    "training.tensorboard",
    "training.save_every_minutes",
    "training.keep_last",
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

/// The config of each fold, checked as if the user had written it.
std::vector<RunConfig> folds_of(const Arguments& arguments) {
  if (arguments.has("resume"))
    throw UserError(
        "--folds with --resume: give the config, and folds that were stopped "
        "go on");
  const auto config = fresh(arguments).config;
  if (!std::holds_alternative<TextClassificationConfig>(config.task))
    throw UserError(fmt::format(
        "--folds is of text_classification, and {} is of another task",
        arguments.operands[0]));
  const auto count =
      whole_number(arguments, "folds", 0, {.low = 2, .high = 1000});
  std::vector<RunConfig> folds;
  for (std::int64_t fold = 0; fold < count; ++fold) {
    auto settings = arguments.values("set");
    settings.push_back(fmt::format("data.folds={}", count));
    settings.push_back(fmt::format("data.fold={}", fold));
    folds.push_back(load_config(arguments.operands[0], settings));
    folds.back().name += fmt::format("-fold-{}", fold);
  }
  return folds;
}

int run(const Arguments& arguments, Context& context) {
  if (arguments.has("folds")) {
    const auto folds = folds_of(arguments);
    catch_stop_signals();
    return open_engine().cross_validate(folds, context.checkpoints,
                                        context.console);
  }
  const Subject subject =
      arguments.has("resume") ? resumed(arguments, context) : fresh(arguments);
  catch_stop_signals();
  return open_engine_beside_data(subject.config, context.console)
      .train(subject, context.checkpoints, context.console);
}

constexpr const char* kDescription =
    R"(Trains a model and keeps it in a new folder, ./checkpoints/NAME (NAME-2
where that is taken). Ctrl+C, SIGTERM or SIGUSR1 finishes the step, saves
and says how to go on; a second Ctrl+C ends at once. A run that goes on
ends with the same weights as one that was never stopped. It may change
training.epochs, training.max_steps, how often it logs and saves, how many
epochs' weights it keeps, data.dir, device and threads, and nothing else.

--folds K, of texts with labels, trains K runs, NAME-fold-0 and so on, each
tested on another part of the texts, and tells mean and standard deviation.
Folds that are trained already are reused; stopped ones go on.)";

}  // namespace

Command train_command() {
  return {
      "train",
      {"CONFIG [--set KEY=VALUE ...]", "CONFIG --folds K [--set KEY=VALUE ...]",
       "--resume RUN [--set training.epochs=40]"},
      "train a model as a config says, or go on with a run",
      kDescription,
      {"train configs/mnist_rnn.json",
       "train configs/mnist_rnn.json --set model.cell=gru training.epochs=5",
       "train configs/sentiment.json --folds 10", "train --resume mnist_rnn"},
      {settings_option("change the config; a value is JSON, else a string"),
       {"resume", "RUN", "go on with this run from where it stands"},
       {"folds", "K", "cross-validate: K runs, each tested on another part"}},
      "CONFIG",
      0,
      1,
      run};
}

}  // namespace unroll
