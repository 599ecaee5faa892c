#pragma once

#include <string>
#include <vector>

#include "config/data_config.h"

namespace unroll {

/// Code points of a valid UTF-8 text, each as its bytes.
std::vector<std::string> characters(const std::string& text);

/// Words and punctuation marks. Marks stand apart from words; an apostrophe or
/// hyphen between letters stays in its word. A line's end is a "\n" of its own.
std::vector<std::string> words(const std::string& text);

/// `text` in units of `config`, in lower case if it says so.
std::vector<std::string> tokens(const std::string& text,
                                const TokenConfig& config);

/// Words and marks that remember which spaces were not there: U+FFED on the
/// side on which a mark joins its neighbour (the joiner of OpenNMT's
/// tokenizer). `join_words(joined_words(text))` gives back `text`, runs of
/// spaces as one.
std::vector<std::string> joined_words(const std::string& text);
std::string join_words(const std::vector<std::string>& words);

}  // namespace unroll
