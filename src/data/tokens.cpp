#include "data/tokens.h"

#include <cstddef>
#include <string_view>

#include "base/utf8.h"
#include "data/letters.h"

namespace unroll {
namespace {

constexpr std::string_view kJoiner = "\uffed";
constexpr std::string_view kInsteadOfJoiner = "\u25a0";

enum class Kind { word, mark, line_end };

/// A stretch of a text between spaces.
struct Piece {
  std::string_view text;
  Kind kind;
  bool space_before;
};

bool is_word_part(std::string_view text, std::size_t at) {
  if (at >= text.size()) return false;
  const char32_t code = code_point(text, at).code;
  return !is_space(code) && !is_mark(code);
}

bool joins_letters(char32_t code) {
  return code == '\'' || code == '-' || code == 0x2019 || code == 0x2010;
}

/// The end of the word that starts at `at`.
std::size_t word_end(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const CodePoint point = code_point(text, at);
    const std::size_t next = at + point.size;
    if (!is_word_part(text, at) &&
        !(joins_letters(point.code) && is_word_part(text, next)))
      break;
    at = next;
  }
  return at;
}

std::vector<Piece> cut(std::string_view text) {
  std::vector<Piece> pieces;
  bool space = true;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = code_point(text, at);
    std::size_t end = at + point.size;
    const bool is_end = point.code == '\n';
    if (is_word_part(text, at)) {
      end = word_end(text, at);
      pieces.push_back({text.substr(at, end - at), Kind::word, space});
    } else if (is_end || !is_space(point.code)) {
      pieces.push_back({text.substr(at, end - at),
                        is_end ? Kind::line_end : Kind::mark, space});
    }
    space = is_space(point.code);
    at = end;
  }
  return pieces;
}

}  // namespace

std::vector<std::string> characters(const std::string& text) {
  std::vector<std::string> characters;
  for (std::size_t at = 0; at < text.size(); at += characters.back().size())
    characters.push_back(text.substr(at, code_point(text, at).size));
  return characters;
}

std::vector<std::string> words(const std::string& text) {
  std::vector<std::string> words;
  for (const Piece& piece : cut(text)) words.emplace_back(piece.text);
  return words;
}

std::vector<std::string> tokens(const std::string& text,
                                const TokenConfig& config) {
  const std::string cased = config.lowercase ? lower_case(text) : text;
  return config.unit == TextUnit::character ? characters(cased) : words(cased);
}

std::vector<std::string> joined_words(const std::string& text) {
  const std::vector<Piece> pieces = cut(text);
  std::vector<std::string> joined;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const Piece& piece = pieces[i];
    if (piece.kind == Kind::line_end) continue;
    std::string word(piece.text == kJoiner ? kInsteadOfJoiner : piece.text);
    if (piece.kind == Kind::mark) {
      const bool word_next = i + 1 < pieces.size() &&
                             pieces[i + 1].kind == Kind::word &&
                             !pieces[i + 1].space_before;
      if (!piece.space_before) word.insert(0, kJoiner);
      if (word_next) word += kJoiner;
    }
    joined.push_back(std::move(word));
  }
  return joined;
}

std::string join_words(const std::vector<std::string>& words) {
  std::string text;
  bool joins = true;  // the first word needs no space before it
  for (std::string_view word : words) {
    const bool joins_next = word.ends_with(kJoiner);
    if (word.starts_with(kJoiner)) {
      word.remove_prefix(kJoiner.size());
      joins = true;
    }
    if (!joins) text += ' ';
    if (word.ends_with(kJoiner)) word.remove_suffix(kJoiner.size());
    text += word;
    joins = joins_next;
  }
  return text;
}

}  // namespace unroll
