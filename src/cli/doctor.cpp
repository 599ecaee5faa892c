#include <fmt/format.h>

#include <algorithm>

#include "cli/command.h"
#include "cli/doctor_checks.h"
#include "commands/output.h"

namespace unroll {
namespace {

Style style_of(Health health) {
  switch (health) {
    case Health::note:
      return Style::yellow;
    case Health::problem:
      return Style::red;
    case Health::good:
      break;
  }
  return Style::green;
}

void show(const Finding& finding, Console& console) {
  console.line(fmt::format(
      "{}  {:<9} {}",
      console.styled(fmt::format("{:<7}", to_string(finding.health)),
                     style_of(finding.health)),
      finding.name, finding.what));
  if (!finding.advice.empty())
    console.line(fmt::format("{:19}-> {}", "", finding.advice));
}

int run(const Arguments&, Context& context) {
  const auto findings = examine(context);
  Json rows = Json::array();
  for (const auto& finding : findings) {
    show(finding, context.console);
    rows.push_back({{"name", finding.name},
                    {"health", to_string(finding.health)},
                    {"what", finding.what},
                    {"advice", finding.advice}});
  }
  const bool well = std::ranges::none_of(findings, [](const auto& finding) {
    return finding.health == Health::problem;
  });
  print_result(context.console, {{"ok", well}, {"findings", rows}});
  return well ? 0 : 1;
}

constexpr const char* kDescription =
    R"(Looks at what unroll needs here, and what would help: compiler, LibTorch,
CUDA, cores, kernels, the folder of runs, data sets, terminal. Says what to
do about each problem. The exit code is 1 if something needed is missing.)";

}  // namespace

Command doctor_command() {
  return {"doctor",     {""},       "whether all that unroll needs is here",
          kDescription, {"doctor"}, {},
          "",           0,          0,
          run};
}

}  // namespace unroll
