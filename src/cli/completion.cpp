#include <algorithm>

#include "base/error.h"
#include "cli/command.h"
#include "cli/completion_script.h"
#include "commands/output.h"

namespace unroll {
namespace {

const std::vector<std::string> kShells = {"bash", "zsh"};

int run(const Arguments& arguments, Context& context) {
  const auto& shell = arguments.operands[0];
  if (std::ranges::find(kShells, shell) == kShells.end())
    throw UserError("there is completion for bash and for zsh, not for " +
                    shell);
  const auto script = shell == "bash" ? bash_completion() : zsh_completion();
  print_text(context.console, script);
  print_result(context.console, {{"shell", shell}, {"script", script}});
  return 0;
}

constexpr const char* kDescription =
    R"(Prints what makes a shell complete commands, options, names of runs and
files. For the present bash: source <(unroll completion bash). An installed
unroll has it where the shells look by themselves.)";

}  // namespace

Command completion_command() {
  return {
      "completion",
      {"bash|zsh"},
      "completion for a shell",
      kDescription,
      {"completion bash > ~/.local/share/bash-completion/completions/unroll",
       "completion zsh > ~/.zfunc/_unroll"},
      {},
      "bash or zsh",
      1,
      1,
      run,
      kShells};
}

}  // namespace unroll
