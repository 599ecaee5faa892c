#include "evaluation/text_features.h"

#include <cstddef>
#include <functional>

#include "base/utf8.h"
#include "data/letters.h"

namespace unroll {
namespace {

using Characters = std::vector<std::string>;

/// One of these marks?
bool is_of(const std::string& character, const Characters& marks) {
  for (const auto& mark : marks)
    if (character == mark) return true;
  return false;
}

/// Runs `after` over the text; it says what holds after each character.
TextFeature feature(
    const char* name, const Characters& text,
    const std::function<double(const std::string& character)>& after) {
  TextFeature made{name, {}};
  for (const auto& character : text) made.values.push_back(after(character));
  return made;
}

/// Knows where a text has an empty line.
class EmptyLines {
 public:
  /// Whether `character` ends one.
  bool ended_by(const std::string& character) {
    const bool is_end = character == "\n";
    const bool ended = is_end && line_was_empty_;
    line_was_empty_ = is_end;
    return ended;
  }

 private:
  bool line_was_empty_ = false;
};

/// Tells apostrophes that open and close quotes from those of words.
class Apostrophes {
 public:
  explicit Apostrophes(const Characters& text) : text_(text) {}

  /// Where the quote ends that opens at `at`; `at` if none does.
  std::size_t end_of_quote(std::size_t at) const {
    if (!may_open(at)) return at;
    for (std::size_t t = at + 1; t < text_.size(); ++t) {
      if (text_[t] == "\n" && text_[t - 1] == "\n") break;
      if (closes(t)) return t;
    }
    return at;
  }

 private:
  bool is_word(std::size_t at) const {
    if (at >= text_.size()) return false;
    const char32_t code = code_point(text_[at], 0).code;
    return !is_space(code) && !is_mark(code);
  }

  bool may_open(std::size_t at) const {
    return is_of(text_[at], {"'", "\u2018"}) && (at == 0 || !is_word(at - 1)) &&
           is_word(at + 1) && !is_elision(at + 1);
  }

  bool closes(std::size_t at) const {
    return is_of(text_[at], {"'", "\u2019"}) && !is_word(at + 1) &&
           !is_space(code_point(text_[at - 1], 0).code);
  }

  /// Does a word that lost its first letters to an apostrophe start here?
  bool is_elision(std::size_t at) const {
    std::string word;
    for (; is_word(at) && word.size() < 8; ++at) word += text_[at];
    return is_of(lower_case(word),
                 {"tis", "twas", "twere", "twill", "twould", "twixt", "tween",
                  "em", "gainst", "neath", "scape", "til", "till", "cause",
                  "bout", "st", "ld", "s", "d"});
  }

  const Characters& text_;
};

TextFeature inside_quotes(const Characters& text) {
  const Apostrophes apostrophes(text);
  bool inside = false;
  std::size_t at = 0, end_of_single = 0;
  EmptyLines empty_lines;
  return feature("inside quotes", text, [=](const auto& character) mutable {
    if (character == "\"") inside = !inside;
    if (is_of(character, {"\u201c", "\u201e", "\u00ab"})) inside = true;
    if (is_of(character, {"\u201d", "\u00bb"})) inside = false;
    if (empty_lines.ended_by(character)) inside = false;
    if (at >= end_of_single) end_of_single = apostrophes.end_of_quote(at);
    const bool inside_single = at++ < end_of_single;
    return inside || inside_single ? 1.0 : 0.0;
  });
}

TextFeature inside_brackets(const Characters& text) {
  int depth = 0;
  EmptyLines empty_lines;
  return feature("inside brackets", text, [=](const auto& character) mutable {
    if (is_of(character, {"(", "[", "{"})) ++depth;
    if (is_of(character, {")", "]", "}"}) && depth > 0) --depth;
    if (empty_lines.ended_by(character)) depth = 0;
    return depth > 0 ? 1.0 : 0.0;
  });
}

TextFeature position_in_line(const Characters& text) {
  double place = 0.0;
  return feature("position in the line", text,
                 [=](const auto& character) mutable {
                   place = character == "\n" ? 0.0 : place + 1.0;
                   return place;
                 });
}

}  // namespace

std::vector<TextFeature> text_features(const Characters& text) {
  return {inside_quotes(text), inside_brackets(text), position_in_line(text),
          feature("upper case", text,
                  [](const auto& character) {
                    return lower_case(character) != character ? 1.0 : 0.0;
                  }),
          feature("end of a line", text, [](const auto& character) {
            return character == "\n" ? 1.0 : 0.0;
          })};
}

}  // namespace unroll
