#include "config/parse_error.h"

#include <fmt/format.h>

#include <algorithm>

namespace unroll {
namespace {

constexpr std::string_view kBlank = " \t\r\n";

/// Parts of nlohmann's messages and what to do then; the first that fits.
struct Remedy {
  std::string_view part;
  const char* remedy;
};
constexpr Remedy kRemedies[] = {
    {"unexpected end of input",
     "something is not closed: a }, a ], a quote or a */ is missing"},
    {"number overflow", "no number is that large"},
    {"invalid literal",
     "keys and strings take double quotes, numbers start with a digit; other "
     "words are true, false and null only"},
    {"object separator", "a colon is missing here"},
    {"object key", "a key in double quotes is missing"},
    {"parsing object -", "a comma is missing before it"},
    {"parsing array -", "a comma is missing before it"},
};

/// nlohmann's cause of an error, without its code, its place, and what it
/// expected or last read.
std::string cause(const std::string& what) {
  const auto dash = what.rfind(" - ");
  const auto code_end = what.find("] ");
  std::size_t start = 0;
  if (dash != std::string::npos) {
    start = dash + 3;
  } else if (code_end != std::string::npos) {
    start = code_end + 2;
  }
  const auto end =
      std::min(what.find("; expected", start), what.find("; last read", start));
  return what.substr(start, end - start);
}

/// "" where the cause says enough.
std::string remedy(std::string_view text, std::size_t offset,
                   std::string_view what) {
  if (text.find_first_not_of(kBlank) == std::string_view::npos) {
    return "there is nothing in it; the smallest config is "
           "{\"model\": {\"type\": \"fc\"}}";
  }
  const char at = offset < text.size() ? text[offset] : '\0';
  const auto before = text.substr(0, offset).find_last_not_of(kBlank);
  const bool after_comma =
      before != std::string_view::npos && text[before] == ',';
  if ((at == '}' || at == ']') && after_comma) {
    return fmt::format("take out the comma before the {}", at);
  }
  if (at == '\'') return "strings and keys take double quotes";
  for (const Remedy& each : kRemedies) {
    if (what.find(each.part) != std::string_view::npos) return each.remedy;
  }
  return "";
}

}  // namespace

std::string place_in_text(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t start = before.rfind('\n') + 1;  // npos + 1 is 0
  return fmt::format("line {}, column {}", line, offset - start + 1);
}

std::string explain_parse_error(std::string_view text, std::size_t offset,
                                const std::string& what) {
  const std::string mend = remedy(text, offset, what);
  return fmt::format("not valid JSON: {}{}{}", cause(what),
                     mend.empty() ? "" : "; ", mend);
}

}  // namespace unroll
