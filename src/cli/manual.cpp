#include <fmt/format.h>

#include "base/version.h"
#include "cli/command.h"
#include "commands/output.h"

namespace unroll {
namespace {

/// Text as man's roff shows it.
std::string plain(const std::string& text) {
  std::string escaped;
  bool starts_line = true;
  for (const char letter : text) {
    if (starts_line && (letter == '.' || letter == '\'')) escaped += "\\&";
    if (letter == '\\')
      escaped += "\\e";
    else if (letter == '-')
      escaped += "\\-";
    else
      escaped += letter;
    starts_line = letter == '\n';
  }
  return escaped;
}

std::string options_text(const std::vector<Option>& options) {
  std::string text;
  for (const auto& option : options) {
    text += ".TP\n\\fB\\-\\-" + plain(option.name) + "\\fR";
    if (!option.value.empty()) text += " \\fI" + plain(option.value) + "\\fR";
    text += "\n" + plain(option.help) + "\n";
  }
  return text;
}

/// Lines as they are.
std::string block(const std::vector<std::string>& lines) {
  std::string text = ".PP\n.nf\n.RS\n";
  for (const auto& line : lines) text += "unroll " + plain(line) + "\n";
  return text + ".RE\n.fi\n";
}

std::string command_text(const Command& command) {
  std::string text = ".SS " + command.name + "\n" + plain(command.summary);
  text += ".\n";
  std::vector<std::string> usages;
  for (const auto& usage : command.usages)
    usages.push_back(command.name + (usage.empty() ? "" : " " + usage));
  text += block(usages);
  text += ".PP\n" + plain(command.description) + "\n";
  text += options_text(command.options);
  return text + ".PP\nExamples:\n" + block(command.examples);
}

std::string manual() {
  std::string text = fmt::format(
      ".TH UNROLL 1 \"\" \"unroll {}\" \"User Commands\"\n"
      ".SH NAME\n"
      "unroll \\- train, evaluate and compare neural networks\n"
      ".SH SYNOPSIS\n"
      ".B unroll\n"
      "\\fICOMMAND\\fR ...\n"
      ".SH DESCRIPTION\n"
      "Fully connected, convolutional and recurrent networks, trained, "
      "evaluated and compared as JSON configs say. A RUN is a folder, or its "
      "name under ./checkpoints; a CONFIG is a JSON file.\n"
      ".SH OPTIONS\n"
      "Every command takes:\n",
      kVersion);
  text += options_text(common_options()) + ".SH COMMANDS\n";
  for (const auto& command : all_commands()) text += command_text(command);
  return text +
         ".SH EXIT STATUS\n"
         "0: done. 1: failed. 2: a mistake to mend (config, option, missing "
         "file). 130 or 143: stopped by a signal, after saving.\n"
         ".SH ENVIRONMENT\n"
         ".TP\n.B MNIST_DIR\nwhere MNIST's files are\n"
         ".TP\n.B UNROLL_DATA\na folder of folders of public texts\n"
         ".TP\n.B NO_COLOR\nturns colour off\n";
}

int run(const Arguments&, Context& context) {
  print_text(context.console, manual());
  print_result(context.console, {{"manual", manual()}});
  return 0;
}

}  // namespace

Command manual_command() {
  return {"manual",
          {""},
          "the manual page, as man reads it",
          "Prints the manual page. An installed unroll has it as `man unroll`.",
          {"manual | man -l -"},
          {},
          "",
          0,
          0,
          run};
}

}  // namespace unroll
