#pragma once

#include <string>
#include <vector>

namespace unroll {

/// The program: runs the command that `words` (without the program's own name)
/// ask for. Reports errors on stderr. Returns the exit code: 0 done, 1 failed,
/// 2 the user's mistake, 128 + N stopped by signal N.
int run_program(const std::vector<std::string>& words);

}  // namespace unroll
