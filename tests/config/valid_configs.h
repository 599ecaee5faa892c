#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "catch.h"
#include "config/config_io.h"

namespace unroll {

/// A config of every alternative of every tagged union, with fields that are
/// not at their defaults.
std::vector<RunConfig> valid_configs();

/// "path: message" of each problem of `json`.
std::vector<std::string> problems_of(const Json& json);
std::vector<std::string> problems_of(const std::string& json_text);

/// The message of the UserError that `action` throws; fails if it throws none.
template <class Action>
std::string user_error(Action action) {
  try {
    action();
  } catch (const UserError& error) {
    return error.what();
  }
  FAIL("no UserError");
  return "";
}

}  // namespace unroll
