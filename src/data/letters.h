#pragma once

#include <string>

namespace unroll {

/// Punctuation marks and symbols, of the scripts in common use.
bool is_mark(char32_t code);

/// Small letters for the capital ones of Latin, Greek, Cyrillic and Armenian
/// script, one code point for one.
std::string lower_case(const std::string& text);

}  // namespace unroll
