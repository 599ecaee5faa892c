// Rules of mteval-v13a.pl, one function for each of its substitutions, over
// bytes: all characters that they look for are ASCII.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "metrics/bleu.h"

namespace unroll {
namespace {

void replace_all(std::string& text, std::string_view from,
                 std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_stop(char c) { return c == '.' || c == ','; }

/// ASCII marks other than ' , - and .
bool stands_apart(char c) {
  return (c >= ' ' && c <= '&') || (c >= '(' && c <= '+') || c == '/' ||
         (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
         (c >= '{' && c <= '~');
}

std::string set_marks_apart(const std::string& text) {
  std::string apart;
  for (const char c : text)
    if (stands_apart(c))
      apart += {' ', c, ' '};
    else
      apart += c;
  return apart;
}

/// Wherever two neighbours match, what `spaced` makes of them; neighbours do
/// not overlap.
template <class Match, class Spaced>
std::string replace_pairs(const std::string& text, Match match, Spaced spaced) {
  std::string replaced;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i + 1 < text.size() && match(text[i], text[i + 1])) {
      replaced += spaced(text[i], text[i + 1]);
      ++i;
    } else {
      replaced += text[i];
    }
  }
  return replaced;
}

std::string set_stops_apart(std::string text) {
  const auto after = [](char a, char b) { return std::string{a, ' ', b, ' '}; };
  const auto before = [](char a, char b) {
    return std::string{' ', a, ' ', b};
  };
  text = replace_pairs(
      text, [](char a, char b) { return !is_digit(a) && is_stop(b); }, after);
  text = replace_pairs(
      text, [](char a, char b) { return is_stop(a) && !is_digit(b); }, before);
  return replace_pairs(
      text, [](char a, char b) { return is_digit(a) && b == '-'; }, after);
}

std::vector<std::string> split_at_spaces(std::string_view text) {
  std::vector<std::string> words;
  std::size_t begin = 0;
  for (std::size_t at = 0; at <= text.size();) {
    const bool end = at == text.size();
    const CodePoint point =
        end ? CodePoint{' ', 1, true} : code_point(text, at);
    if (is_space(point.code)) {
      if (at > begin) words.emplace_back(text.substr(begin, at - begin));
      begin = at + point.size;
    }
    at += point.size;
  }
  return words;
}

}  // namespace

std::vector<std::string> words_13a(const std::string& text) {
  std::string line(trimmed(text));
  replace_all(line, "<skipped>", "");
  replace_all(line, "-\n", "");
  replace_all(line, "\n", " ");
  for (const auto& [entity, mark] :
       {std::pair("&quot;", "\""), std::pair("&amp;", "&"),
        std::pair("&lt;", "<"), std::pair("&gt;", ">")})
    replace_all(line, entity, mark);
  return split_at_spaces(set_stops_apart(set_marks_apart(' ' + line + ' ')));
}

}  // namespace unroll
