#include <fmt/format.h>

#include "base/error.h"
#include "base/stop_signal.h"
#include "cli/command.h"
#include "commands/output.h"
#include "config/run_config.h"
#include "data/mnist.h"

namespace unroll {
namespace {

/// With --json, that the data can be had nowhere is a result, too.
Path fetch(const std::string& set, const std::string& dir, Console& console) {
  try {
    return fetch_mnist(dir, console);
  } catch (const UnavailableError&) {
    print_result(console, {{"data", set}, {"folder", nullptr}});
    throw;
  }
}

int run(const Arguments& arguments, Context& context) {
  const std::string& set = arguments.operands[0];
  if (set != "mnist")
    throw UserError(fmt::format(
        "there is nothing called {} to fetch; there is mnist", set));
  catch_stop_signals();
  const Path folder =
      fetch(set, arguments.value("dir", DataConfig().dir), context.console);
  print_result(context.console, {{"data", set}, {"folder", folder.string()}});
  return 0;
}

constexpr const char* kDescription =
    R"(Looks for MNIST in DIR, $MNIST_DIR and the usual places, downloads it
into DIR where it is nowhere, and checks every file.)";

}  // namespace

Command fetch_command() {
  return {
      "fetch",
      {"mnist [--dir DIR]"},
      "get public data",
      kDescription,
      {"fetch mnist", "fetch mnist --dir /srv/data/mnist"},
      {{"dir", "DIR", "default: " + DataConfig().dir}},
      "mnist",
      1,
      1,
      run};
}

}  // namespace unroll
