#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace unroll {

struct CodePoint {
  char32_t code = 0;     ///< U+FFFD where the bytes are no UTF-8.
  std::size_t size = 0;  ///< Bytes that it takes; 1 where they are no UTF-8.
  bool valid = false;
};

/// The code point that starts at `text[at]`; at < text.size(). Overlong forms,
/// surrogates and what lies above U+10FFFF are no UTF-8 (RFC 3629).
CodePoint code_point(std::string_view text, std::size_t at);

/// The first byte at which `text` is no UTF-8.
std::optional<std::size_t> invalid_utf8(std::string_view text);

/// What Unicode calls white space, and U+001C to U+001F, as Python's
/// str.isspace() has it.
bool is_space(char32_t code);

/// Without white space at its ends. Valid UTF-8.
std::string_view trimmed(std::string_view text);

}  // namespace unroll
