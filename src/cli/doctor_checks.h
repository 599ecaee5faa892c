#pragma once

#include <string>
#include <vector>

#include "cli/command.h"

namespace unroll {

enum class Health { good, note, problem };
std::string to_string(Health health);

/// One thing that was looked at.
struct Finding {
  std::string name;  ///< "data"
  Health health = Health::good;
  std::string what;    ///< How it is here.
  std::string advice;  ///< What to do about it; "" where all is well.
};

/// All that training needs, and all that helps. A `problem` is what the program
/// cannot do its work without.
std::vector<Finding> examine(const Context& context);

}  // namespace unroll
