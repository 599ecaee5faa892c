#include <fmt/format.h>

#include "base/error.h"
#include "base/stop_signal.h"
#include "cli/command.h"
#include "cli/engine_library.h"
#include "cli/subject.h"
#include "config/config_io.h"

namespace unroll {
namespace {

/// Reads them all before it complains of any.
std::vector<RunConfig> load_configs(const Arguments& arguments) {
  std::vector<RunConfig> configs;
  std::string mistakes;
  for (const auto& file : arguments.operands) {
    try {
      configs.push_back(load_config(file, arguments.values("set")));
      check_weights(configs.back());
    } catch (const UserError& error) {
      mistakes += (mistakes.empty() ? "" : "\n") + std::string(error.what());
    }
  }
  if (!mistakes.empty()) throw UserError(mistakes);
  return configs;
}

/// Better said before the training than after it.
Path output_file(const Arguments& arguments, const std::string& option) {
  const Path file = arguments.value(option);
  if (file.empty()) return file;
  try {
    require_writable(file);
  } catch (const UserError& error) {
    throw UserError(fmt::format("--{} {}", option, error.what()));
  }
  return file;
}

int run(const Arguments& arguments, Context& context) {
  const CompareRequest request = {load_configs(arguments),
                                  output_file(arguments, "csv"),
                                  output_file(arguments, "markdown")};
  catch_stop_signals();
  return open_engine().compare(request, context.checkpoints, context.console);
}

constexpr const char* kDescription =
    R"(Trains each config that has no finished run of the same settings, program
version and data, measures all on the test images and prints one table.
If one fails the others go on, its row says why, and the exit code is 1.)";

}  // namespace

Command compare_command() {
  return {"compare",
          {"CONFIG ... [--set KEY=VALUE ...]",
           "CONFIG ... [--csv FILE] [--markdown FILE]"},
          "train what is not trained yet, then one table",
          kDescription,
          {"compare configs/quick_fc.json configs/quick_cnn.json",
           "compare configs/quick_*.json --markdown table.md --set seed=1"},
          {settings_option("change every config"),
           {"csv", "FILE", "write the table as CSV, too"},
           {"markdown", "FILE", "write the table as Markdown, too"}},
          "CONFIG ...",
          1,
          static_cast<std::size_t>(-1),
          run};
}

}  // namespace unroll
