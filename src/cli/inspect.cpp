#include "base/error.h"
#include "cli/command.h"
#include "cli/engine_library.h"
#include "cli/numbers.h"
#include "cli/subject.h"

namespace unroll {
namespace {

int run(const Arguments& arguments, Context& context) {
  InspectRequest request;
  request.subject = open_weighted_subject(arguments, context);
  request.weights = arguments.value("weights");
  request.text = arguments.value("text");
  if (request.text.empty()) throw UserError("inspect needs --text FILE");
  request.output = arguments.value("output", "inspect.html");
  request.length = whole_number(arguments, "length", request.length,
                                {.low = 1, .high = 20'000});
  if (arguments.has("unit"))
    request.unit =
        whole_number(arguments, "unit", 0, {.low = 0, .high = 1'000'000'000});
  require_writable(request.output);
  return open_engine().inspect(request, context.console);
}

constexpr const char* kDescription =
    R"(Lets a language model by character read a text, and writes a page (HTML,
of itself alone) that colours the text by what a chosen hidden unit does,
with the gates of an lstm or gru through time. Lists the units that go with
quotes, brackets, the place in the line, capital letters and line ends, by
correlation over the first 20,000 characters.)";

}  // namespace

Command inspect_command() {
  return {
      "inspect",
      {"RUN --text FILE [--output FILE] [--unit N] [--length N]"},
      "what the units of a language model do, as a page",
      kDescription,
      {"inspect char_lm --text play.txt",
       "inspect char_lm --text play.txt --unit 7 --output unit7.html"},
      {{"text", "FILE", "what the model reads"},
       {"output", "FILE", "the page; default inspect.html"},
       {"unit", "N", "which unit it shows first; default: the most telling"},
       {"length", "N", "characters in the page; default 2000"},
       {"weights", "WEIGHTS",
        "best, last or a file; default: the run's choice"},
       settings_option("change device, threads, ...")},
      "RUN",
      1,
      1,
      run};
}

}  // namespace unroll
