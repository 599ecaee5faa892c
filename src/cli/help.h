#pragma once

#include <string>

#include "cli/command.h"

namespace unroll {

/// `unroll --help`: the commands there are. Lines of up to 80 columns.
std::string program_help();

/// `unroll COMMAND --help`: usage, meaning, options, examples.
std::string command_help(const Command& command);

}  // namespace unroll
