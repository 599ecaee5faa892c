#pragma once

#include <string>
#include <vector>

#include "base/json.h"

namespace unroll {

/// Objects as a table (CSV, RFC 4180) of a row each: a key in an object has a
/// column of its own, "train.loss"; what an object lacks is empty.
std::string metrics_csv(const std::vector<Json>& entries);

}  // namespace unroll
