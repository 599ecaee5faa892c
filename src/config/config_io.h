#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "config/run_config.h"

namespace unroll {

/// One mistake of a config: where (a path such as "model.hidden_size"), and
/// what: what was found, what is allowed, the nearest known key.
struct ConfigProblem {
  std::string path;
  std::string message;
};

struct ConfigReading {
  RunConfig config;
  std::vector<ConfigProblem> problems;  ///< Empty: the config is good.
};

/// Reads JSON (comments allowed) text. `origin` names it in messages.
/// Throws UserError if it is not JSON, saying line and column. Takes up to 100
/// bytes for each byte of the text.
Json parse_config_text(std::string_view text, std::string_view origin);

/// Applies "optimizer.learning_rate=0.01" to JSON not yet read. The value is
/// JSON if it parses as JSON, else a string. Throws UserError without a "=".
void apply_override(Json& json, std::string_view setting);

/// What stands behind the = of a setting: JSON, or else the text itself.
Json setting_value(const std::string& text);

/// Collects every mistake: unknown keys, wrong types, values out of range, and
/// settings that do not go together.
ConfigReading read_config(const Json& json);

/// Text, overrides and reading in one. Throws UserError if the file is not JSON
/// or has more than 1 MiB.
ConfigReading read_config_file(const Path& path,
                               const std::vector<std::string>& overrides = {});

/// The same. Throws one UserError with all mistakes. An empty `name` becomes
/// the file's stem.
RunConfig load_config(const Path& path,
                      const std::vector<std::string>& overrides = {});

/// Every field, defaults included: reading it again gives the same config.
Json to_json(const RunConfig& config);

/// JSON Schema (2020-12) of a config.
Json config_schema();

/// docs/config.md: each section's fields, types, defaults and meaning.
std::string config_reference_markdown();

}  // namespace unroll
