#pragma once

#include <map>
#include <string>
#include <vector>

namespace unroll {

/// One --option of a command.
struct Option {
  std::string name;   ///< "set", without the dashes.
  std::string value;  ///< What its value is called in help; empty: a switch.
  std::string help;
  /// May be given more than once, and takes the KEY=VALUE words after its own.
  bool settings = false;
  std::vector<std::string> choices = {};  ///< Its values, if these are all.
};

/// A command line taken apart.
struct Arguments {
  std::vector<std::string> operands;  ///< What is no option, in order.
  /// Values of the options that were given; a switch has one empty value.
  std::map<std::string, std::vector<std::string>> options;

  bool has(const std::string& option) const;
  /// The last value given, or `fallback`.
  std::string value(const std::string& option,
                    const std::string& fallback = "") const;
  /// Every value given.
  std::vector<std::string> values(const std::string& option) const;
};

/// Takes words apart: --option VALUE, --option=VALUE, switches, -h and -o for
/// --help and --output, "--" before operands that start with a dash. Throws
/// UserError for an option that is not among `options` (naming the nearest),
/// and for one whose value is missing.
Arguments parse_arguments(const std::vector<std::string>& words,
                          const std::vector<Option>& options);

}  // namespace unroll
