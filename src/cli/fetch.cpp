#include <fmt/format.h>

#include "base/error.h"
#include "base/stop_signal.h"
#include "cli/command.h"
#include "commands/output.h"
#include "config/run_config.h"
#include "data/mnist.h"

namespace unroll {
namespace {

int run(const Arguments& arguments, Context& context) {
  const std::string& set = arguments.operands[0];
  if (set != "mnist")
    throw UserError(fmt::format(
        "there is nothing called {} to fetch; there is mnist", set));
  catch_stop_signals();
  const Path folder =
      fetch_mnist(arguments.value("dir", DataConfig().dir), context.console);
  print_result(
      context.console,
      {{"data", set}, {"folder", std::filesystem::absolute(folder).string()}});
  return 0;
}

}  // namespace

Command fetch_command() {
  return {
      "fetch",
      {"mnist [--dir DIR]"},
      "get public data",
      "Looks for MNIST in DIR, $MNIST_DIR and the usual places, downloads it\n"
      "into DIR where it is nowhere, and checks every file.",
      {"fetch mnist", "fetch mnist --dir /srv/data/mnist"},
      {{"dir", "DIR", "default: " + DataConfig().dir}},
      "mnist",
      1,
      1,
      run};
}

}  // namespace unroll
