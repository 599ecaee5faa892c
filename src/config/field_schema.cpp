#include <algorithm>

#include "config/config_io.h"
#include "config/fields.h"

namespace unroll {
namespace {

template <class T>
void add_range(Json& schema, const Range<T>& range) {
  if (range.has_low()) {
    schema[range.low_open ? "exclusiveMinimum" : "minimum"] = range.low;
  }
  if (range.has_high()) {
    schema[range.high_open ? "exclusiveMaximum" : "maximum"] = range.high;
  }
}

template <class T>
Json number_schema(const char* type, const Range<T>& range) {
  Json schema = {{"type", type}};
  add_range(schema, range);
  if (!range.or_off) return schema;
  return {{"anyOf", {{{"const", -1}}, schema}}};
}

struct ValueSchema {
  Json operator()(const Flag&) const { return {{"type", "boolean"}}; }
  Json operator()(const Integer& field) const {
    return number_schema("integer", field.range);
  }
  Json operator()(const Number& field) const {
    return number_schema("number", field.range);
  }
  Json operator()(const Text& field) const {
    Json schema = {{"type", "string"}};
    if (*field.rule.pattern) schema["pattern"] = field.rule.pattern;
    return schema;
  }
  Json operator()(const IntegerList& field) const {
    return {{"type", "array"},
            {"items", number_schema("integer", field.range)},
            {"minItems", field.length.low},
            {"maxItems", field.length.high}};
  }
  Json operator()(const FileList&) const {
    return {{"type", "array"},
            {"items", {{"type", "string"}, {"minLength", 1}}},
            {"minItems", 1}};
  }
  Json operator()(const TextMap&) const {
    return {{"type", "object"}, {"additionalProperties", {{"type", "string"}}}};
  }
  Json operator()(const Choice& field) const { return {{"enum", field.names}}; }
};

/// The properties of one object. A tag makes it one of several complete
/// objects, told apart by the tag's value.
class ObjectSchema : public FieldVisitor {
 public:
  explicit ObjectSchema(Json heading) : heading_(std::move(heading)) {}

  void field(const Field& field, const FieldValue& value) override {
    Json schema = {{"description", field.doc}};
    schema.update(std::visit(ValueSchema{}, value));
    if (!field.required) schema["default"] = value_json(value);
    add(field.key, field.required, std::move(schema));
  }

  void tag(const Field& field,
           const std::vector<Alternative>& alternatives) override {
    for (const Alternative& each : alternatives) {
      ObjectSchema fields(
          Json::object({{"title", each.name}, {"description", each.doc}}));
      Json schema = {{"description", field.doc}, {"const", each.name}};
      // Only the default alternative may leave its name out.
      fields.add(field.key, field.required || !each.held, std::move(schema));
      each.describe(fields);
      alternatives_.push_back(std::move(fields));
    }
  }

  void section(const Field& field, const Describe& fields) override {
    ObjectSchema inner(Json::object({{"description", field.doc}}));
    fields(inner);
    add(field.key, inner.must_be_given(), inner.schema());
  }

  Json schema() const {
    Json schema = heading_;
    schema["type"] = "object";
    for (const ObjectSchema& each : alternatives_) {
      ObjectSchema whole = each;
      whole.properties_.update(properties_);
      whole.required_.insert(whole.required_.end(), required_.begin(),
                             required_.end());
      schema["oneOf"].push_back(whole.schema());
    }
    if (!alternatives_.empty()) return schema;
    schema["properties"] = properties_;
    schema["additionalProperties"] = false;
    if (!required_.empty()) schema["required"] = required_;
    return schema;
  }

 private:
  void add(const char* key, bool required, Json schema) {
    if (required) required_.push_back(key);
    properties_[key] = std::move(schema);
  }

  /// Whether {} is a mistake here, so that leaving it out is one too.
  bool must_be_given() const {
    const auto lacks_key = [](const ObjectSchema& each) {
      return !each.required_.empty();
    };
    const bool every =
        std::all_of(alternatives_.begin(), alternatives_.end(), lacks_key);
    return !required_.empty() || (!alternatives_.empty() && every);
  }

  Json heading_;
  Json properties_ = Json::object();
  std::vector<std::string> required_;
  std::vector<ObjectSchema> alternatives_;
};

}  // namespace

Json config_schema() {
  RunConfig config;
  ObjectSchema fields(
      Json::object({{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                    {"title", "A config of unroll"}}));
  describe(fields, config);
  return fields.schema();
}

}  // namespace unroll
