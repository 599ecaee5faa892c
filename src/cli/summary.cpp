#include "cli/command.h"
#include "cli/engine_library.h"
#include "cli/subject.h"

namespace unroll {
namespace {

int run(const Arguments& arguments, Context& context) {
  const Subject subject =
      open_subject(arguments.operands[0], arguments.values("set"), context);
  return open_engine_beside_data(subject.config, context.console)
      .summary(subject.config, context.console);
}

constexpr const char* kDescription =
    R"(Lists the layers of a model with the shape of what each gives for one
image, its parameters and its multiply-adds. Trains nothing.)";

}  // namespace

Command summary_command() {
  return {"summary",
          {"CONFIG [--set KEY=VALUE ...]", "RUN"},
          "layers, output shapes, parameters, multiply-adds",
          kDescription,
          {"summary configs/mnist_cnn.json",
           "summary configs/mnist_cnn.json --set model.channels=[16,32]"},
          {settings_option("change the config")},
          "CONFIG or RUN",
          1,
          1,
          run};
}

}  // namespace unroll
