#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/engine_library.h"
#include "cli/subject.h"

namespace unroll {
namespace {

std::string split_of(const Arguments& arguments) {
  const std::vector<std::string> splits = {"test", "valid", "train"};
  const std::string split = arguments.value("split");
  if (!arguments.has("split")) return split;
  for (const auto& known : splits)
    if (split == known) return split;
  throw UserError(
      fmt::format("--split {}: there are {}", split, join(splits, ", ")));
}

int run(const Arguments& arguments, Context& context) {
  EvaluateRequest request;
  request.split = split_of(arguments);
  request.weights = arguments.value("weights");
  request.subject = open_weighted_subject(arguments, context);
  return open_engine_beside_data(request.subject.config, context.console)
      .evaluate(request, context.console);
}

constexpr const char* kDescription =
    R"(Measures a run on the test images, or on another split. With a CONFIG it
measures weights from elsewhere: *.safetensors, or what Python's
torch.save(model.state_dict(), FILE) wrote.)";

}  // namespace

Command evaluate_command() {
  return {
      "evaluate",
      {"RUN [--split test] [--weights best]", "CONFIG --weights FILE"},
      "loss, accuracy, scores of each class, confusions, mistakes",
      kDescription,
      {"evaluate mnist_rnn", "evaluate mnist_rnn --split valid --weights last",
       "evaluate configs/mnist_rnn.json --weights from_python.pt"},
      {{"split",
        "SPLIT",
        "test, valid or train; default: the first that has data",
        false,
        {"test", "valid", "train"}},
       {"weights", "WEIGHTS",
        "best, last or a file; default: the run's choice"},
       settings_option("change data.dir, device, threads, ...")},
      "RUN or CONFIG",
      1,
      1,
      run};
}

}  // namespace unroll
