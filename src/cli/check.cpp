#include <fmt/format.h>

#include "base/error.h"
#include "cli/command.h"
#include "commands/output.h"
#include "config/config_io.h"

namespace unroll {
namespace {

/// The mistakes one by one; a file that is not even JSON has one, `message`.
Json problems_of(const std::string& file,
                 const std::vector<std::string>& settings,
                 const std::string& message) {
  Json problems = Json::array();
  try {
    for (const auto& problem : read_config_file(file, settings).problems)
      problems.push_back(
          {{"path", problem.path}, {"message", problem.message}});
  } catch (const UserError&) {
  }
  if (problems.empty())
    problems.push_back({{"path", ""}, {"message", message}});
  return problems;
}

/// One file's verdict, said on the console and returned as JSON.
Json check(const std::string& file, const std::vector<std::string>& settings,
           Console& console) {
  try {
    const RunConfig config = load_config(file, settings);
    console.line(file + ": good");
    return {{"file", file},
            {"ok", true},
            {"problems", Json::array()},
            {"config", to_json(config)}};
  } catch (const UserError& error) {
    console.line(error.what());
    return {{"file", file},
            {"ok", false},
            {"problems", problems_of(file, settings, error.what())}};
  }
}

int run(const Arguments& arguments, Context& context) {
  Json configs = Json::array();
  bool all_good = true;
  for (const auto& file : arguments.operands) {
    configs.push_back(check(file, arguments.values("set"), context.console));
    all_good = all_good && configs.back()["ok"].get<bool>();
  }
  print_result(context.console, {{"ok", all_good}, {"configs", configs}});
  return all_good ? 0 : 2;
}

constexpr const char* kDescription =
    R"(Reads configs and lists every mistake: unknown keys (and the nearest
known one), wrong types, values out of range, settings that do not go
together. Trains nothing. The exit code is 2 if there is a mistake.)";

}  // namespace

Command check_command() {
  return {"check",
          {"CONFIG ... [--set KEY=VALUE ...]"},
          "all mistakes of a config",
          kDescription,
          {"check configs/*.json"},
          {settings_option("change the configs first")},
          "CONFIG ...",
          1,
          static_cast<std::size_t>(-1),
          run};
}

}  // namespace unroll
