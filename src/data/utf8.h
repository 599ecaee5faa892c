#pragma once

#include <string>
#include <string_view>

namespace unroll {

/// Throws UserError, naming `name`, the line and the byte, unless `text` is
/// valid UTF-8.
void check_utf8(std::string_view text, const std::string& name);

/// The same of what was typed, `where` ("--text").
void check_typed_utf8(std::string_view text, const std::string& where);

}  // namespace unroll
