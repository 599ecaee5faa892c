#pragma once

#include <nlohmann/json.hpp>

namespace unroll {

/// JSON that keeps its keys in the order in which they were written.
using Json = nlohmann::ordered_json;

}  // namespace unroll
