#pragma once

#include <string_view>

#include "base/json.h"

namespace unroll {

enum class Comments { refused, allowed };

/// Reads JSON that may come from anyone: refuses keys that stand twice and
/// nesting deeper than 100. Throws UserError, which names `origin` and says
/// line, column and how to mend it.
Json parse_json_text(std::string_view text, std::string_view origin,
                     Comments comments);

}  // namespace unroll
