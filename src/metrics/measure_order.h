#pragma once

#include <string>

namespace unroll {

/// Whether a smaller value of this measure is the better one, as of a
/// perplexity.
bool lower_is_better(const std::string& measure);

}  // namespace unroll
