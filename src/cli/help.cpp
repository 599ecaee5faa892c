#include "cli/help.h"

#include <fmt/format.h>

#include <algorithm>

namespace unroll {
namespace {

std::string option_lines(const std::vector<Option>& options) {
  std::string text;
  for (const auto& option : options) {
    std::string left = "--" + option.name;
    if (!option.value.empty()) left += " " + option.value;
    if (option.settings) left += " ...";
    text += fmt::format("  {:<21} {}\n", left, option.help);
  }
  return text;
}

}  // namespace

std::string program_help() {
  std::string text =
      "unroll trains, evaluates and compares neural networks from JSON "
      "configs.\n\nUsage: unroll COMMAND ...\n\nCommands:\n";
  for (const auto& command : all_commands())
    text += fmt::format("  {:<13} {}\n", command.name, command.summary);
  text += "\nEvery command takes:\n" + option_lines(common_options());
  text +=
      "\n"
      "`unroll COMMAND --help` says more, with examples; `unroll --version`\n"
      "says which unroll this is. A RUN is a folder, or its name under\n"
      "./checkpoints. All paths are relative to the folder you stand in.\n"
      "\n"
      "Exit codes: 0 done; 1 failed; 2 a mistake to mend (config, option,\n"
      "missing file); 130, 143 or 138 stopped by a signal, after saving.\n"
      "\n"
      "Start here:\n"
      "  unroll compare configs/quick_*.json\n";
  return text;
}

std::string command_help(const Command& command) {
  std::string text;
  for (const auto& usage : command.usages)
    text +=
        fmt::format("{} unroll {}{}{}\n", text.empty() ? "Usage:" : "      ",
                    command.name, usage.empty() ? "" : " ", usage);
  text += "\n" + command.description + "\n\nOptions:\n";
  text += option_lines(command.options) + option_lines(common_options());
  text += command.examples.size() == 1 ? "\nExample:\n" : "\nExamples:\n";
  for (const auto& example : command.examples)
    text += fmt::format("  unroll {}\n", example);
  return text;
}

}  // namespace unroll
