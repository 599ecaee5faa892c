#pragma once

#include <string>
#include <vector>

#include "base/console.h"
#include "base/files.h"
#include "cli/arguments.h"

namespace unroll {

/// What every command gets beside its own arguments.
struct Context {
  Console& console;
  Path checkpoints;  ///< Where runs are.
};

/// One command of the program: what help says of it, and what it does.
struct Command {
  std::string name;
  std::vector<std::string> usages;  ///< "CONFIG [--set KEY=VALUE ...]"
  std::string summary;              ///< One line, for the list of commands.
  std::string description;          ///< Lines of up to 80 columns.
  std::vector<std::string> examples;
  std::vector<Option> options;  ///< Its own; see `common_options`.
  std::string operand;          ///< "CONFIG"; in messages.
  std::size_t least_operands = 0;
  std::size_t most_operands = 0;
  /// Returns the exit code.
  int (*run)(const Arguments&, Context&);
  std::vector<std::string> choices = {};  ///< Its operands, if these are all.
};

/// --json, --checkpoints and --help, which every command takes.
const std::vector<Option>& common_options();

/// --set, with what it changes ("change the config").
Option settings_option(const std::string& help);

Command train_command();
Command evaluate_command();
Command predict_command();
Command generate_command();
Command nearest_command();
Command compare_command();
Command sweep_command();
Command find_rate_command();
Command gradients_command();
Command inspect_command();
Command export_command();
Command report_command();
Command summary_command();
Command check_command();
Command schema_command();
Command watch_command();
Command verify_resume_command();
Command runs_command();
Command fetch_command();
Command doctor_command();
Command completion_command();
Command manual_command();

/// All of them, in the order in which help lists them.
const std::vector<Command>& all_commands();

}  // namespace unroll
