#pragma once

#include <exception>
#include <string>

namespace unroll {

/// What an error says to users, in one line: LibTorch's own without its
/// backtrace, and a lack of memory by that name, whoever lacked it.
std::string failure_text(const std::exception& error);

}  // namespace unroll
