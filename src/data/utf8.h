#pragma once

#include <string>
#include <string_view>

namespace unroll {

/// Throws UserError, naming `name`, the line and the byte, unless `text` is
/// valid UTF-8.
void check_utf8(std::string_view text, const std::string& name);

}  // namespace unroll
