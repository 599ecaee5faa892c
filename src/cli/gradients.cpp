#include "base/error.h"
#include "cli/command.h"
#include "cli/engine_library.h"
#include "cli/subject.h"

namespace unroll {
namespace {

void add_weights(const std::string& at, const Context& context,
                 GradientsRequest& request) {
  if (at == "init") {
    request.fresh = true;
    return;
  }
  request.runs.push_back(open_subject(at, {}, context));
  if (!request.runs.back().run)
    throw UserError("--at " + at + ": expected init or a run");
}

int run(const Arguments& arguments, Context& context) {
  GradientsRequest request;
  request.subject =
      open_subject(arguments.operands[0], arguments.values("set"), context);
  for (const auto& at : arguments.values("at"))
    add_weights(at, context, request);
  if (!arguments.has("at")) {
    request.fresh = true;
    if (request.subject.run) request.runs.push_back(request.subject);
  }
  request.plot = arguments.value("plot");
  if (!request.plot.empty()) require_writable(request.plot);
  return open_engine().gradients(request, context.console);
}

constexpr const char* kDescription =
    R"(Measures how the gradient of a loss at the last step shrinks or grows on
its way back through time: its norm with respect to each hidden state, of
an rnn, an lstm and a gru with fresh weights and the config's other
settings, all on the first batch of its data; and of RUN, with its own.
With the largest eigenvalue of the recurrent weights, and what
training.clip_grad_norm makes of the gradient of all parameters.)";

}  // namespace

Command gradients_command() {
  return {"gradients",
          {"CONFIG [--at init|RUN] [--plot FILE] [--set KEY=VALUE]", "RUN"},
          "how far back through time a loss reaches",
          kDescription,
          {"gradients configs/quick_rnn.json --plot gradients.svg",
           "gradients configs/char_lm.json --at init --at char_lm"},
          {{"at", "WEIGHTS", "init or a run; may be repeated; default: both"},
           {"plot", "FILE", "draw the norms (SVG)"},
           settings_option("change the config")},
          "CONFIG or RUN",
          1,
          1,
          run};
}

}  // namespace unroll
