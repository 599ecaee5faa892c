#include "config/config_io.h"

#include "config/checks.h"
#include "config/field_reader.h"
#include "config/field_writer.h"
#include "config/fields.h"
#include "config/json_text.h"
#include "config/json_value.h"

namespace unroll {

Json parse_config_text(std::string_view text, std::string_view origin) {
  return parse_json_text(text, origin, Comments::allowed);
}

ConfigReading read_config(const Json& json) {
  ConfigReading reading;
  if (!json.is_object()) {
    reading.problems.push_back(
        {"", found_text(json) + ", expected an object such as {\"model\": "
                                "{\"type\": \"fc\"}}"});
    return reading;
  }
  FieldReader reader(json, "", reading.problems);
  describe(reader, reading.config);
  reader.report_unknown_keys();
  check_together(reading.config, json, reading.problems);
  settle(reading.config);
  return reading;
}

Json to_json(const RunConfig& config) {
  RunConfig settled = config;
  settle(settled);
  Json json;
  FieldWriter writer(json);
  describe(writer, settled);
  return json;
}

}  // namespace unroll
