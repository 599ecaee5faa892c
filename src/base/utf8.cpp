#include "base/utf8.h"

#include <array>
#include <cstdint>

namespace unroll {
namespace {

constexpr CodePoint kInvalid{0xfffd, 1, false};

/// A form of so many bytes: which first bytes have it, and the least code point
/// that needs it.
struct Form {
  std::uint8_t mask, lead;
  char32_t least;
};
constexpr std::array<Form, 4> kForms = {{{0x80, 0x00, 0},
                                         {0xe0, 0xc0, 0x80},
                                         {0xf0, 0xe0, 0x800},
                                         {0xf8, 0xf0, 0x10000}}};

bool is_surrogate(char32_t code) { return code >= 0xd800 && code <= 0xdfff; }

}  // namespace

CodePoint code_point(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint8_t>(text[at + i]);
  };
  std::size_t size = 1;
  while (size <= 4 &&
         (byte(0) & kForms[size - 1].mask) != kForms[size - 1].lead)
    ++size;
  if (size > 4 || text.size() - at < size) return kInvalid;
  const Form& form = kForms[size - 1];
  char32_t code = byte(0) & static_cast<std::uint8_t>(~form.mask);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return kInvalid;
    code = code << 6 | (byte(i) & 0x3f);
  }
  if (code < form.least || code > 0x10ffff || is_surrogate(code))
    return kInvalid;
  return {code, size, true};
}

std::optional<std::size_t> invalid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = code_point(text, at);
    if (!point.valid) return at;
    at += point.size;
  }
  return std::nullopt;
}

bool is_space(char32_t code) {
  return (code >= 0x09 && code <= 0x0d) || (code >= 0x1c && code <= 0x20) ||
         code == 0x85 || code == 0xa0 || code == 0x1680 ||
         (code >= 0x2000 && code <= 0x200a) || code == 0x2028 ||
         code == 0x2029 || code == 0x202f || code == 0x205f || code == 0x3000;
}

std::string_view trimmed(std::string_view text) {
  std::size_t begin = text.size(), end = 0;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = code_point(text, at);
    if (!is_space(point.code)) {
      if (end == 0) begin = at;
      end = at + point.size;
    }
    at += point.size;
  }
  return end == 0 ? std::string_view() : text.substr(begin, end - begin);
}

}  // namespace unroll
