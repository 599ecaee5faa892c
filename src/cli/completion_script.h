#pragma once

#include <string>

namespace unroll {

// What a shell needs to complete commands, options, their values, names of runs
// and files, made of what help is made of.

std::string bash_completion();
std::string zsh_completion();

}  // namespace unroll
