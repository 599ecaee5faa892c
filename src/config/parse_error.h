#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace unroll {

/// "line 3, column 5" of the character at `offset`.
std::string place_in_text(std::string_view text, std::size_t offset);

/// What is wrong at `offset`, and how to mend it, where nlohmann says `what`.
std::string explain_parse_error(std::string_view text, std::size_t offset,
                                const std::string& what);

}  // namespace unroll
