#pragma once

#include <string>

namespace unroll {

// Numbers and texts as the cells of a table have them.

/// 1135750 -> "1.14M": three figures and a thousand's letter.
std::string compact(double number);
/// 1234567.8 -> "1,234,568".
std::string whole(double number);
/// All digits, for other programs.
std::string raw(double number);
/// Without line breaks.
std::string one_line(std::string text);

}  // namespace unroll
