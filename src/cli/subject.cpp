#include "cli/subject.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/error.h"
#include "base/text.h"
#include "config/config_io.h"

namespace unroll {
namespace {

const std::vector<std::string> kChangeableWhenTrained = {
    "data.set",
    "data.dir",
    "data.train_images",
    "data.train_labels",
    "data.test_images",
    "data.test_labels",
    "data.test",
    "data.test_source",
    "data.test_target",
    "data.batch_size",
    "data.evaluation_batch_size",
    "data.train_count",
    "data.test_count",
    "model.beam_size",
    "model.length_penalty",
    "model.rename",
    "device",
    "threads"};

bool allows(const std::vector<std::string>& changeable,
            const std::string& key) {
  return std::any_of(
      changeable.begin(), changeable.end(), [&](const std::string& allowed) {
        return key == allowed ||
               key.substr(0, allowed.size() + 1) == allowed + ".";
      });
}

bool is_config(const std::string& name) {
  std::error_code error;
  const auto type = std::filesystem::status(name, error).type();
  if (type == std::filesystem::file_type::directory) return false;
  return type != std::filesystem::file_type::not_found ||
         Path(name).extension() == ".json";
}

}  // namespace

RunConfig changed_config(const RunFolder& run,
                         const std::vector<std::string>& settings,
                         const std::vector<std::string>& changeable) {
  if (settings.empty()) return run.config();
  Json json = to_json(run.config());
  std::string mistakes;
  for (const auto& setting : settings) {
    const auto key = setting.substr(0, setting.find('='));
    if (!allows(changeable, key))
      mistakes +=
          fmt::format("\n  --set {}: {} cannot change any more", setting, key);
    apply_override(json, setting);
  }
  if (!mistakes.empty())
    throw UserError(fmt::format("{} has been trained; only {} may change:{}",
                                run.name(), join(changeable, ", "), mistakes));
  ConfigReading reading = read_config(json);
  for (const auto& [path, message] : reading.problems)
    mistakes += fmt::format("\n  {}: {}", path, message);
  if (!mistakes.empty())
    throw UserError(
        fmt::format("{}, with what --set changes:{}", run.name(), mistakes));
  return std::move(reading.config);
}

Subject open_subject(const std::string& name,
                     const std::vector<std::string>& settings,
                     const Context& context) {
  if (is_config(name)) return {load_config(name, settings), {}};
  RunFolder run = RunFolder::open(context.checkpoints, name);
  RunConfig config = changed_config(run, settings, kChangeableWhenTrained);
  return {std::move(config), std::move(run)};
}

Subject open_weighted_subject(const Arguments& arguments,
                              const Context& context) {
  Subject subject =
      open_subject(arguments.operands.at(0), arguments.values("set"), context);
  if (subject.run) return subject;
  const std::string weights = arguments.value("weights");
  if (weights == "best" || weights == "last")
    throw UserError(
        fmt::format("--weights {} is of runs: {} is a config, which takes a "
                    "file of weights",
                    weights, arguments.operands[0]));
  StartConfig& start = start_of(subject.config);
  if (!weights.empty()) start.weights = weights;
  if (start.weights.empty())
    throw UserError(fmt::format(
        "{} is a config without weights: give a run, or a file with --weights",
        arguments.operands[0]));
  check_weights(subject.config);
  return subject;
}

void check_weights(const RunConfig& config) {
  const std::string& weights = start_of(config).weights;
  if (!weights.empty() && !std::filesystem::is_regular_file(weights))
    throw UserError(fmt::format("model.weights: {}: no such file", weights));
}

}  // namespace unroll
