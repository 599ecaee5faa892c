#pragma once

#include <string_view>

#include "base/console.h"
#include "base/json.h"

namespace unroll {

/// The one JSON object that a command prints with --json. Bytes that are not
/// UTF-8 (a file may be called anything) become U+FFFD.
inline void print_result(Console& console, const Json& result) {
  console.result(result.dump(-1, ' ', false, Json::error_handler_t::replace));
}

/// Text of several lines, without the empty ones at its end.
inline void print_text(Console& console, std::string_view text) {
  console.line(text.substr(0, text.find_last_not_of('\n') + 1));
}

}  // namespace unroll
