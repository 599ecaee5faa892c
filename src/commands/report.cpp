#include <fmt/format.h>

#include "base/text.h"
#include "commands/commands.h"
#include "commands/output.h"
#include "evaluation/run_report.h"

namespace unroll {

int report_command(const ReportRequest& request, Console& console) {
  Json runs = Json::array();
  for (const auto& [config, run] : request.runs) {
    console.progress("looking at " + run->name());
    runs.push_back(run_report(*run, config, request.weights, console));
  }
  console.progress("");
  const std::string page = report_page({{"runs", runs}});
  write_atomically(request.output, page);
  console.line(fmt::format("report: {} ({})", request.output.string(),
                           human_bytes(page.size())));
  print_result(console,
               {{"report", request.output.string()}, {"bytes", page.size()}});
  return 0;
}

}  // namespace unroll
