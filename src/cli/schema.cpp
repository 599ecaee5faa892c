#include "cli/command.h"
#include "commands/output.h"
#include "config/config_io.h"

namespace unroll {
namespace {

int run(const Arguments& arguments, Context& context) {
  if (arguments.has("markdown")) {
    print_text(context.console, config_reference_markdown());
    print_result(context.console, {{"markdown", config_reference_markdown()}});
    return 0;
  }
  if (context.console.json())
    print_result(context.console, config_schema());
  else
    context.console.line(config_schema().dump(2));
  return 0;
}

constexpr const char* kDescription =
    R"(Prints the JSON Schema (2020-12) of a config: editors that are given it
complete keys and mark mistakes. --markdown prints it for people.)";

}  // namespace

Command schema_command() {
  return {"schema",
          {"[--markdown]"},
          "the JSON schema of a config",
          kDescription,
          {"schema > config.schema.json", "schema --markdown > docs/config.md"},
          {{"markdown", "", "a page that says what each key means"}},
          "",
          0,
          0,
          run};
}

}  // namespace unroll
