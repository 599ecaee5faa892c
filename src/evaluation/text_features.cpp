#include "evaluation/text_features.h"

#include <functional>

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

TextFeature inside_quotes(const Characters& text) {
  bool inside = false;
  EmptyLines empty_lines;
  return feature("inside quotes", text, [=](const auto& character) mutable {
    if (character == "\"") inside = !inside;
    if (is_of(character, {"\u201c", "\u201e", "\u00ab"})) inside = true;
    if (is_of(character, {"\u201d", "\u00bb"})) inside = false;
    if (empty_lines.ended_by(character)) inside = false;
    return inside ? 1.0 : 0.0;
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
