#include "cli/program.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "base/error.h"
#include "base/stop_signal.h"
#include "base/text.h"
#include "base/version.h"
#include "cli/command.h"
#include "cli/help.h"

namespace unroll {
namespace {

constexpr int kFailure = 1;
constexpr int kUserMistake = 2;

const Command& find_command(const std::string& name) {
  std::vector<std::string> names = {"help"};
  for (const auto& command : all_commands()) {
    if (command.name == name) return command;
    names.push_back(command.name);
  }
  const std::string best = nearest(name.substr(0, 60), names);
  throw UserError(fmt::format("there is no command {}; {}", name.substr(0, 60),
                              best.empty()
                                  ? "unroll --help lists them"
                                  : fmt::format("did you mean {}?", best)));
}

/// The command's place among the words: the first that is no option of every
/// command, nor the value of one.
std::size_t command_place(const std::vector<std::string>& words) {
  std::size_t i = 0;
  while (i < words.size() && words[i][0] == '-')
    i += words[i] == "--checkpoints" ? 2 : 1;
  return std::min(i, words.size());
}

void check_operands(const Command& command, const Arguments& arguments) {
  const auto& operands = arguments.operands;
  if (operands.size() < command.least_operands)
    throw UserError(fmt::format("{} needs {}: unroll {}", command.name,
                                command.operand, command.examples[0]));
  if (operands.size() > command.most_operands)
    throw UserError(fmt::format("{}: {} is too much; see unroll {} --help",
                                command.name, operands[command.most_operands],
                                command.name));
}

int help(const std::vector<std::string>& names) {
  const std::string text = names.empty() || names[0] == "help"
                               ? program_help()
                               : command_help(find_command(names[0]));
  std::fputs(text.c_str(), stdout);
  return 0;
}

int run_command(const Command& command, const std::vector<std::string>& words) {
  std::vector<Option> options = command.options;
  options.insert(options.end(), common_options().begin(),
                 common_options().end());
  const Arguments arguments = parse_arguments(words, options);
  if (arguments.has("help")) return help({command.name});
  check_operands(command, arguments);
  Console console(arguments.has("json"));
  Context context{console, arguments.value("checkpoints", "checkpoints")};
  return command.run(arguments, context);
}

/// Options without a command.
int run_bare(const Arguments& arguments) {
  if (arguments.has("version")) {
    std::puts(fmt::format("unroll {}", kVersion).c_str());
    return 0;
  }
  if (arguments.has("help")) return help({});
  std::fputs(program_help().c_str(), stderr);
  return kUserMistake;
}

int dispatch(std::vector<std::string> words) {
  const auto place =
      words.begin() + static_cast<std::ptrdiff_t>(command_place(words));
  std::vector<Option> options = common_options();
  options.push_back({"version", "", ""});
  const Arguments before = parse_arguments({words.begin(), place}, options);
  if (place == words.end() || before.has("version")) return run_bare(before);
  const std::string name = *place;
  words.erase(place);
  if (name == "help") return help(words);
  return run_command(find_command(name), words);
}

/// `code`, unless what was printed could not be written: a full disk is a
/// failure, a reader that went away (`unroll schema | head -1`) is not.
int after_flush(int code) {
  const bool written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  pollfd out{STDOUT_FILENO, POLLOUT, 0};
  const bool reader_left =
      ::poll(&out, 1, 0) == 1 && (out.revents & POLLERR) != 0;
  if (written || reader_left) return code;
  std::fputs("error: stdout cannot be written\n", stderr);
  return code == 0 ? kFailure : code;
}

int report(int code, const std::string& message) {
  std::fflush(stdout);
  std::fputs(
      fmt::format(
          "{}{}\n",
          stderr_has_colours() ? "\033[31merror:\033[0m " : "error: ", message)
          .c_str(),
      stderr);
  return code;
}

}  // namespace

int run_program(const std::vector<std::string>& words) {
  try {
    return after_flush(dispatch(words));
  } catch (const StoppedError& error) {
    return report(128 + stop_signal(), error.what());
  } catch (const UserError& error) {
    return report(kUserMistake, error.what());
  } catch (const std::exception& error) {
    return report(kFailure, error.what());
  }
}

}  // namespace unroll
