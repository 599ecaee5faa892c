#include "cli/numbers.h"

#include <fmt/format.h>

#include "base/error.h"
#include "config/config_io.h"
#include "config/field_value.h"
#include "config/json_value.h"

namespace unroll {
namespace {

/// Reads --NAME as the config's reader would read it.
void read_number(const Arguments& arguments, const std::string& name,
                 const FieldValue& value) {
  const std::string text = arguments.value(name);
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  std::vector<ConfigProblem> problems;
  read_value(json.is_discarded() ? Json(text) : json, value, "--" + name,
             problems);
  if (!problems.empty())
    throw UserError(problems[0].path + ": " + problems[0].message);
}

}  // namespace

std::int64_t whole_number(const Arguments& arguments, const std::string& name,
                          std::int64_t fallback,
                          const Range<std::int64_t>& range) {
  std::int64_t result = fallback;
  if (arguments.has(name)) read_number(arguments, name, Integer{result, range});
  return result;
}

double number(const Arguments& arguments, const std::string& name,
              double fallback, const Range<double>& range) {
  double result = fallback;
  if (arguments.has(name)) read_number(arguments, name, Number{result, range});
  return result;
}

}  // namespace unroll
