#include <limits>

#include "cli/command.h"
#include "cli/engine_library.h"
#include "cli/numbers.h"
#include "cli/subject.h"
#include "config/config_io.h"

namespace unroll {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();

int run(const Arguments& arguments, Context& context) {
  VerifyResumeRequest request;
  request.config = load_config(arguments.operands[0], arguments.values("set"));
  check_weights(request.config);
  request.steps = whole_number(arguments, "steps", request.steps,
                               {.low = 2, .high = kMost});
  if (arguments.has("stop-at"))
    request.stop_at =
        whole_number(arguments, "stop-at", 0, {.low = 1, .high = kMost});
  return open_engine().verify_resume(request, context.console);
}

constexpr const char* kDescription =
    R"(Trains some steps in one go, and again with a stop after a random one: all
that a run keeps is written to a file, read back by a fresh model and
trainer, and trained on. Then every tensor and every other value of the two
states is compared bit for bit: weights, optimizer, averaged weights,
generators, carried state, schedule, metrics. Names the first that differs,
and then ends with code 1. Keeps nothing.)";

}  // namespace

Command verify_resume_command() {
  return {"verify-resume",
          {"CONFIG [--steps N] [--stop-at STEP] [--set K=V]"},
          "check that a run with a stop ends as one without",
          kDescription,
          {"verify-resume configs/quick_rnn.json",
           "verify-resume configs/char_lm.json --steps 6 --stop-at 3"},
          {{"steps", "N", "train so many steps in all (default: 20)"},
           {"stop-at", "STEP", "stop after this one, not a random one"},
           settings_option("change the config")},
          "CONFIG",
          1,
          1,
          run};
}

}  // namespace unroll
