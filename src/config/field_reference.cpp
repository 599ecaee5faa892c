#include <fmt/format.h>

#include "config/config_io.h"
#include "config/fields.h"

namespace unroll {
namespace {

constexpr const char* kIntroduction =
    R"(# The config

One JSON file says what a run does. Comments (`//`, `/* */`) are allowed. Every
key but a classifier's `model.type` and the files of your own data has a
default, so these are whole configs:

    {"model": {"type": "rnn"}}
    {"task": "language_modeling"}

`unroll check FILE` lists all mistakes of a config, `unroll schema` prints its
JSON schema, and `--set optimizer.learning_rate=0.01` changes one key for one
run; the value is JSON if it parses as JSON, else a string.

The key `task` chooses what `data` and `model` may hold. Where a section has a
`type` (or `data` its `set`), that key chooses which further keys it has.

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
  /// `level` of the headings of its own sections.
  explicit SectionReference(std::size_t level) : level_(level) {}

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
    const std::string heading(level_, '#');
    for (const Alternative& each : alternatives) {
      names.push_back(each.name);
      if (each.held && !field.required) {
        standard = fmt::format("`\"{}\"`", each.name);
      }
      SectionReference fields(level_ + 1);
      each.describe(fields);
      after_ += fmt::format("\n{} `{}`: {}\n\n{}\n{}", heading, field.key,
                            each.name, each.doc, fields.markdown());
    }
    rows_ += row(field, listed(names), standard);
  }

  void section(const Field& field, const Describe& fields) override {
    SectionReference inner(level_ + 1);
    fields(inner);
    after_ += fmt::format("\n{} `{}`\n\n{}\n{}", std::string(level_, '#'),
                          field.key, field.doc, inner.markdown());
  }

  std::string markdown() const { return table(rows_) + after_; }

 private:
  std::size_t level_;
  std::string rows_;
  std::string after_;
};

}  // namespace

std::string config_reference_markdown() {
  RunConfig config;
  SectionReference fields(2);
  describe(fields, config);
  return kIntroduction + fields.markdown();
}

}  // namespace unroll
