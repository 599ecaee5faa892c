#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace unroll {

/// The candidate nearest to `word` in edit distance, or "" if none is near
/// enough to be what was meant.
std::string nearest(std::string_view word,
                    const std::vector<std::string>& candidates);

std::string join(const std::vector<std::string>& parts,
                 std::string_view separator);

/// The text before its first line break, if it has one.
std::string first_line(std::string_view text);

/// 1234567 -> "1,234,567".
std::string with_commas(std::int64_t number);

/// 3241984 -> "3.2 MB" (powers of 1000).
std::string human_bytes(std::uint64_t bytes);

/// 71.4 -> "1m 11s"; 8.31 -> "8.3s"; 7322 -> "2h 02m".
std::string human_seconds(double seconds);

/// Terminal columns that UTF-8 text takes, escape sequences not counted.
std::int64_t display_width(std::string_view text);

}  // namespace unroll
