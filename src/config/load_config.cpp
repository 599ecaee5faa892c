#include <fmt/format.h>

#include "base/error.h"
#include "base/files.h"
#include "config/config_io.h"
#include "config/field_value.h"

namespace unroll {
namespace {

constexpr std::uint64_t kLargestFile = 1 << 20;
constexpr std::size_t kMostShown = 50;

/// A run needs a name: without one it takes the file's.
void name_after(const Path& path, ConfigReading& reading) {
  if (!reading.config.name.empty()) return;
  const std::string stem = path.stem().string();
  if (kFolderName.accepts(stem)) {
    reading.config.name = stem;
  } else {
    reading.problems.push_back(
        {"name", fmt::format("missing, and the file's own name will not do; "
                             "expected {}",
                             kFolderName.allowed)});
  }
}

std::string problems_text(const Path& path,
                          const std::vector<ConfigProblem>& problems) {
  const std::size_t count = problems.size();
  std::string text = fmt::format("{}: {} mistake{}", path.string(), count,
                                 count == 1 ? "" : "s");
  for (std::size_t i = 0; i < std::min(count, kMostShown); ++i) {
    const auto& [where, message] = problems[i];
    text += where.empty() ? fmt::format("\n  {}", message)
                          : fmt::format("\n  {}: {}", where, message);
  }
  if (count > kMostShown) {
    text += fmt::format("\n  and {} more", count - kMostShown);
  }
  return text;
}

}  // namespace

ConfigReading read_config_file(const Path& path,
                               const std::vector<std::string>& overrides) {
  Json json = parse_config_text(read_text(path, kLargestFile), path.string());
  for (const std::string& setting : overrides) apply_override(json, setting);
  return read_config(json);
}

RunConfig load_config(const Path& path,
                      const std::vector<std::string>& overrides) {
  ConfigReading reading = read_config_file(path, overrides);
  name_after(path, reading);
  if (!reading.problems.empty()) {
    throw UserError(problems_text(path, reading.problems));
  }
  return std::move(reading.config);
}

}  // namespace unroll
