#include "data/utf8.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/utf8.h"

namespace unroll {

void check_utf8(std::string_view text, const std::string& name) {
  const auto at = invalid_utf8(text);
  if (!at) return;
  const std::string_view before = text.substr(0, *at);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  throw UserError(fmt::format(
      "{}:{}: is not UTF-8: byte {} of the line is 0x{:02x} (byte {} of the "
      "text). Convert the file, for example with iconv -f latin1 -t utf-8.",
      name, line, *at - line_start + 1, static_cast<unsigned char>(text[*at]),
      *at + 1));
}

void check_typed_utf8(std::string_view text, const std::string& where) {
  if (const auto at = invalid_utf8(text))
    throw UserError(fmt::format(
        "{}: is not UTF-8: byte {} is 0x{:02x}; does the terminal write "
        "another encoding?",
        where, *at + 1, static_cast<unsigned char>(text[*at])));
}

}  // namespace unroll
