#pragma once

#include <string>
#include <vector>

#include "catch.h"
#include "config/config_io.h"
#include "test_support.h"

namespace unroll {

/// A config of every alternative of every tagged union, with fields that are
/// not at their defaults.
std::vector<RunConfig> valid_configs();

/// "path: message" of each problem of `json`.
std::vector<std::string> problems_of(const Json& json);
std::vector<std::string> problems_of(const std::string& json_text);

}  // namespace unroll
