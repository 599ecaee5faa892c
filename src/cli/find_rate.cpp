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

int run(const Arguments& arguments, Context& context) {
  FindRateRequest request;
  request.config =
      load_config(arguments.operands.at(0), arguments.values("set"));
  check_weights(request.config);
  const Range<double> positive{.low = 0.0, .low_open = true};
  request.low = number(arguments, "low", request.low, positive);
  request.high = number(arguments, "high", request.high, positive);
  if (request.low >= request.high)
    throw UserError(fmt::format("--low {} is not below --high {}", request.low,
                                request.high));
  request.steps = whole_number(arguments, "steps", request.steps,
                               {.low = 10, .high = 1'000'000});
  request.plot = arguments.value("plot");
  if (!request.plot.empty()) require_writable(request.plot);
  catch_stop_signals();
  return open_engine_beside_data(request.config, context.console)
      .find_rate(request, context.console);
}

constexpr const char* kDescription =
    R"(The learning-rate range test (Smith, 2017): trains fresh weights for a few
steps, each with a higher learning rate than the one before, and shows the
loss. It suggests a tenth of the rate at which the loss (the mean of seven
steps) is least. Nothing is kept.)";

}  // namespace

Command find_rate_command() {
  return {"find-lr",
          {"CONFIG [--low 1e-7] [--high 10] [--steps 100]",
           "CONFIG [--plot FILE] [--set KEY=VALUE]"},
          "which learning rate to begin with",
          kDescription,
          {"find-lr configs/quick_cnn.json",
           "find-lr configs/mnist_rnn.json --steps 300 --plot rates.svg"},
          {{"low", "RATE", "of the first step; default: 1e-7"},
           {"high", "RATE", "of the last step; default: 10"},
           {"steps", "N", "how many, a batch each; default: 100"},
           {"plot", "FILE", "draw the losses (SVG)"},
           settings_option("change the config")},
          "CONFIG",
          1,
          1,
          run};
}

}  // namespace unroll
