#include <algorithm>

#include "catch.h"
#include "config/valid_configs.h"

namespace unroll {
namespace {

/// The schema of the alternative that `object` is, told by its tag.
const Json& matching(const Json& schema, const Json& object) {
  if (!schema.contains("oneOf")) return schema;
  for (const Json& each : schema["oneOf"]) {
    for (const auto& [key, property] : each["properties"].items()) {
      if (property.contains("const") && object.contains(key) &&
          object[key] == property["const"]) {
        return each;
      }
    }
  }
  FAIL("no alternative of the schema is this: " << object);
  return schema;
}

/// That `schema` knows exactly the keys of `object`, and describes them.
void check_keys(const Json& schema, const Json& object) {
  const Json& own = matching(schema, object);
  CHECK(own["additionalProperties"] == false);
  CHECK(own["properties"].size() == object.size());
  for (const auto& [key, value] : object.items()) {
    INFO(key);
    REQUIRE(own["properties"].contains(key));
    const Json& property = own["properties"][key];
    CHECK(property.contains("description"));
    if (property.contains("properties") || property.contains("oneOf")) {
      check_keys(property, value);
    }
  }
}

}  // namespace

TEST_CASE("the schema knows each config's keys and no others", "[config]") {
  const Json schema = config_schema();
  for (const RunConfig& config : valid_configs()) {
    check_keys(schema, to_json(config));
  }
}

TEST_CASE("the schema's defaults are those of the structs", "[config]") {
  const Json all = config_schema();
  const Json defaults = to_json(RunConfig{});
  const Json& schema = matching(all, defaults);
  for (const auto& [name, section] : defaults.items()) {
    const Json& whole = schema["properties"][name];
    if (!section.is_object()) {
      if (!whole.contains("const")) CHECK(whole["default"] == section);
      continue;
    }
    const Json& own = matching(schema["properties"][name], section);
    for (const auto& [key, value] : section.items()) {
      const Json& property = own["properties"][key];
      if (property.contains("const")) continue;
      CHECK(property["default"] == value);
    }
  }
}

TEST_CASE("the schema says what is required and what is in range", "[config]") {
  const Json all = config_schema();
  const Json& schema = matching(all, to_json(RunConfig{}));
  CHECK(schema["required"] == Json({"model"}));
  const Json& sections = schema["properties"];
  for (const Json& model : sections["model"]["oneOf"]) {
    CHECK(model["required"] == Json({"type"}));
  }
  for (const Json& data : sections["data"]["oneOf"]) {
    if (data["title"] == "mnist") CHECK_FALSE(data.contains("required"));
    if (data["title"] == "drawn_digits") CHECK(data["required"].size() == 1);
    if (data["title"] == "idx") CHECK(data["required"].size() == 5);
    CHECK(data["properties"]["valid_fraction"]["minimum"] == 0.0);
    CHECK(data["properties"]["valid_fraction"]["exclusiveMaximum"] == 1.0);
  }
  const Json& clip = sections["training"]["properties"]["clip_grad_norm"];
  CHECK(clip["anyOf"][0]["const"] == -1);
  CHECK(clip["anyOf"][1]["exclusiveMinimum"] == 0.0);
  CHECK(sections["device"]["enum"] == Json({"auto", "cpu", "cuda"}));
}

}  // namespace unroll
