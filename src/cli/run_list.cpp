#include "cli/run_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
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

/// Tasks with one kind of model go by the task's name.
std::string model_text(const Json& config) {
  const Json& model = config.at("model");
  const auto& named = model.contains("type") ? model["type"] : config["task"];
  const auto name = named.get<std::string>();
  if (!model.contains("cell")) return name;
  return fmt::format("{} ({})", name, model["cell"].get<std::string>());
}

std::string accuracy_text(const RunInfo& run) {
  return run.valid_accuracy ? fmt::format("{:.2f}", 100.0 * *run.valid_accuracy)
                            : "-";
}

std::string failures_text(const std::vector<RunInfo>& runs) {
  std::string text;
  for (const auto& run : runs)
    if (!run.error.empty())
      text += fmt::format("{}: {}\n", run.name, first_line(run.error));
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
    info.model = model_text(config);
    info.data = config.at("data").at("set").get<std::string>();
    info.created = record.created;
    info.planned_epochs =
        config.at("training").at("epochs").get<std::int64_t>();
    info.result = record.result;
    if (std::filesystem::exists(run.metrics_file()))
      read_progress(read_text(run.metrics_file()), info);
  } catch (const std::exception& error) {
    info.state = "unreadable";
    info.error = error.what();
  }
  return info;
}

void read_progress(std::string_view metrics, RunInfo& run) {
  while (!metrics.empty()) {
    const auto end = std::min(metrics.find('\n'), metrics.size());
    const Json line = Json::parse(metrics.substr(0, end), nullptr, false);
    metrics.remove_prefix(std::min(end + 1, metrics.size()));
    if (!line.is_object() || line.value("kind", "") != "epoch") continue;
    run.epochs = line.value("epoch", run.epochs);
    const Json accuracy =
        line.value(Json::json_pointer("/valid/accuracy"), Json());
    if (line.value("best", false) && accuracy.is_number())
      run.valid_accuracy = accuracy.get<double>();
  }
}

std::string run_table(const std::vector<RunInfo>& runs, std::time_t now) {
  TextTable table(
      {"name", "state", "model", "data", "epochs", "valid %", "size", "age"});
  for (const auto& run : runs)
    table.add_row({run.name, run.state, run.model, run.data,
                   fmt::format("{}/{}", run.epochs, run.planned_epochs),
                   accuracy_text(run), human_bytes(run.bytes),
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
               {"epochs", run.epochs},
               {"planned_epochs", run.planned_epochs},
               {"valid_accuracy",
                run.valid_accuracy ? Json(*run.valid_accuracy) : Json()},
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
