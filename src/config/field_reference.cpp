#include <fmt/format.h>

#include "config/config_io.h"
#include "config/fields.h"

namespace unroll {
namespace {

constexpr const char* kIntroduction =
    R"(# The config

One JSON file says what a run does. Comments (`//`, `/* */`) are allowed. Every
key but `model.type` has a default, so this is a whole config:

    {"model": {"type": "rnn"}}

`unroll check FILE` lists all mistakes of a config, `unroll schema` prints its
JSON schema, and `--set optimizer.learning_rate=0.01` changes one key for one
run; the value is JSON if it parses as JSON, else a string.

Where a section has a `type` (or `data` its `set`), that key chooses which
further keys the section has.

This page is written by `unroll schema --markdown > docs/config.md`.
)";

std::string row(const Field& field, const std::string& values,
                const std::string& standard) {
  return fmt::format("| `{}` | {} | {} | {} |\n", field.key, values, standard,
                     field.doc);
}

std::string table(const std::string& rows) {
  if (rows.empty()) return "";
  return "\n| Key | Value | Default | Meaning |\n| --- | --- | --- | --- |\n" +
         rows;
}

/// Tables of one section: its own keys, then those of each alternative.
class SectionReference : public FieldVisitor {
 public:
  void field(const Field& field, const FieldValue& value) override {
    const std::string standard =
        field.required ? "required"
                       : fmt::format("`{}`", value_json(value).dump());
    rows_ += row(field, allowed(value), standard);
  }

  void tag(const Field& field,
           const std::vector<Alternative>& alternatives) override {
    std::vector<std::string> names;
    std::string standard = "required";
    for (const Alternative& each : alternatives) {
      names.push_back(each.name);
      if (each.held && !field.required) {
        standard = fmt::format("`\"{}\"`", each.name);
      }
      SectionReference fields;
      each.describe(fields);
      after_ += fmt::format("\n### `{}`: {}\n\n{}\n{}", field.key, each.name,
                            each.doc, table(fields.rows_));
    }
    rows_ += row(field, listed(names), standard);
  }

  void section(const Field& field, const Describe& fields) override {
    SectionReference inner;
    fields(inner);
    after_ += fmt::format("\n## `{}`\n\n{}\n{}", field.key, field.doc,
                          inner.markdown());
  }

  std::string markdown() const { return table(rows_) + after_; }

 private:
  std::string rows_;
  std::string after_;
};

}  // namespace

std::string config_reference_markdown() {
  RunConfig config;
  SectionReference fields;
  describe(fields, config);
  return kIntroduction + fields.markdown();
}

}  // namespace unroll
