#include "cli/run_list.h"

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <filesystem>

#include "base/text.h"
#include "base/text_table.h"
#include "config/config_io.h"

namespace unroll {
namespace {

std::uint64_t size_of(const Path& folder) {
  std::uint64_t bytes = 0;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    if (entry.is_regular_file(error)) bytes += entry.file_size(error);
  return bytes;
}

std::string model_text(const Json& model) {
  const auto type = model.at("type").get<std::string>();
  if (!model.contains("cell")) return type;
  return fmt::format("{} ({})", type, model["cell"].get<std::string>());
}

std::string epochs_text(const RunInfo& run) {
  const auto done = run.result.find("epochs");
  return fmt::format("{}/{}", done == run.result.end() ? "-" : done->dump(),
                     run.planned_epochs);
}

std::string accuracy_text(const Json& result) {
  const auto accuracy =
      result.value(Json::json_pointer("/best/valid_accuracy"), Json());
  if (!accuracy.is_number()) return "-";
  return fmt::format("{:.2f}", 100.0 * accuracy.get<double>());
}

std::string failures_text(const std::vector<RunInfo>& runs) {
  std::string text;
  for (const auto& run : runs)
    if (!run.error.empty())
      text += fmt::format("{}: {}\n", run.name,
                          run.error.substr(0, run.error.find('\n')));
  return text;
}

}  // namespace

RunInfo inspect_run(const RunFolder& run) {
  RunInfo info;
  info.name = run.name();
  info.path = run.path().string();
  info.bytes = size_of(run.path());
  try {
    const RunRecord record = run.record();
    const Json config = to_json(run.config());
    info.state = to_string(run.state());
    info.error = record.error;
    info.model = model_text(config.at("model"));
    info.data = config.at("data").at("set").get<std::string>();
    info.created = record.created;
    info.planned_epochs =
        config.at("training").at("epochs").get<std::int64_t>();
    info.result = record.result;
  } catch (const std::exception& error) {
    info.state = "unreadable";
    info.error = error.what();
  }
  return info;
}

std::string run_table(const std::vector<RunInfo>& runs, std::time_t now) {
  TextTable table(
      {"name", "state", "model", "data", "epochs", "valid %", "size", "age"});
  for (const auto& run : runs)
    table.add_row({run.name, run.state, run.model, run.data, epochs_text(run),
                   accuracy_text(run.result), human_bytes(run.bytes),
                   age_text(run.created, now)});
  return table.terminal() + failures_text(runs);
}

Json to_json(const RunInfo& run) {
  Json json = {{"name", run.name},
               {"run", run.path},
               {"state", run.state},
               {"model", run.model},
               {"data", run.data},
               {"created", run.created},
               {"planned_epochs", run.planned_epochs},
               {"bytes", run.bytes},
               {"result", run.result.empty() ? Json() : run.result}};
  if (!run.error.empty()) json["error"] = run.error;
  return json;
}

std::string age_text(const std::string& utc, std::time_t now) {
  std::tm parts{};
  const char* end = ::strptime(utc.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  if (end == nullptr || *end != '\0') return "-";
  const auto seconds = std::max<std::int64_t>(
      0, static_cast<std::int64_t>(now - ::timegm(&parts)));
  if (seconds < 60) return fmt::format("{}s", seconds);
  if (seconds < 3600) return fmt::format("{}m", seconds / 60);
  if (seconds < 48 * 3600) return fmt::format("{}h", seconds / 3600);
  return fmt::format("{}d", seconds / (24 * 3600));
}

}  // namespace unroll
