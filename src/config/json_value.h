#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/json.h"
#include "config/config_io.h"
#include "config/field_value.h"

namespace unroll {

/// No more are collected where a list or an object may be of any length:
/// whoever sees that many needs no more, and each of them takes memory.
constexpr std::size_t kMostProblems = 1000;

/// Puts `found` where `field` says, or reports at `path` why not.
void read_value(const Json& found, const FieldValue& field,
                const std::string& path, std::vector<ConfigProblem>& problems);

/// found "ten" (string)
std::string found_text(const Json& found);

/// `text` cut to what fits a message, in quotes if `quoted`.
std::string shortened(const std::string& text);

}  // namespace unroll
