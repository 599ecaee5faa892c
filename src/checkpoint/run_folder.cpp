#include "checkpoint/run_folder.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>

#include "base/error.h"
#include "base/process.h"
#include "base/text.h"
#include "base/version.h"
#include "checkpoint/run_lock.h"
#include "config/config_io.h"
#include "config/field_value.h"

namespace unroll {
namespace {

namespace fs = std::filesystem;

Path config_file(const Path& run) { return run / "config.json"; }

constexpr std::string_view kEpochBegins = "epoch-";
constexpr std::string_view kEpochEnds = ".safetensors";

// The N of epoch-N.safetensors; nothing for other names.
std::optional<std::int64_t> epoch_of(const std::string& file) {
  if (!file.starts_with(kEpochBegins) || !file.ends_with(kEpochEnds)) {
    return std::nullopt;
  }
  std::int64_t epoch = 0;
  const char* end = file.data() + file.size() - kEpochEnds.size();
  const auto read =
      std::from_chars(file.data() + kEpochBegins.size(), end, epoch);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return epoch;
}

bool is_run(const Path& folder) {
  std::error_code ignored;
  return fs::is_regular_file(config_file(folder), ignored);
}

// Absolute, without "..", "." and a slash at its end. Links stay what they are.
Path plain_path(const Path& path) {
  const Path normal = fs::absolute(path).lexically_normal();
  return normal.has_filename() ? normal : normal.parent_path();
}

// Makes a new folder; false if there is one already.
bool make_folder(const Path& folder) {
  if (::mkdir(folder.c_str(), 0777) == 0) return true;
  if (errno == EEXIST) return false;
  throw UserError(
      fmt::format("{}: cannot be made: {}; name another folder with "
                  "--checkpoints",
                  folder.string(), std::strerror(errno)));
}

Path make_new_folder(const Path& checkpoints, const std::string& name) {
  std::error_code error;
  fs::create_directories(checkpoints, error);
  if (error) {
    throw UserError(fmt::format(
        "{}: cannot be made: {}; name another folder with --checkpoints",
        checkpoints.string(), error.message()));
  }
  Path folder = checkpoints / name;
  for (int number = 2; !make_folder(folder); ++number) {
    folder = checkpoints / fmt::format("{}-{}", name, number);
  }
  sync_file(checkpoints);
  return folder;
}

// Why there is no run of this name or path, and what there is instead.
std::string unknown_run(const Path& checkpoints, const std::string& run) {
  std::error_code error;
  for (const Path& folder : {checkpoints / run, Path(run)}) {
    if (!run.empty() && fs::is_directory(folder, error)) {
      return fmt::format(
          "{} is a folder, but no run: it has no config.json (if it is left "
          "from a run that was killed as it began, delete it)",
          folder.string());
    }
  }
  std::vector<std::string> names;
  for (const RunFolder& known : RunFolder::list(checkpoints)) {
    names.push_back(known.name());
  }
  if (names.empty()) {
    return fmt::format("no run {}: there are no runs in {}", run,
                       checkpoints.string());
  }
  const std::string near = nearest(run, names);
  if (!near.empty()) {
    return fmt::format("no run {} in {}; did you mean {}?", run,
                       checkpoints.string(), near);
  }
  constexpr std::size_t kMostNames = 10;
  const std::size_t more = names.size() - std::min(names.size(), kMostNames);
  names.resize(names.size() - more);
  return fmt::format("no run {} in {}; there are {}{}", run,
                     checkpoints.string(), join(names, ", "),
                     more > 0 ? fmt::format(" and {} more", more) : "");
}

// Also that of a run whose run.json is missing: nothing is known but its
// config, and that is enough to go on.
RunRecord fresh_record() {
  RunRecord record;
  record.state = to_string(RunState::created);
  return record;
}

}  // namespace

std::string to_string(RunState state) {
  switch (state) {
    case RunState::created:
      return "created";
    case RunState::running:
      return "running";
    case RunState::stopped:
      return "stopped";
    case RunState::finished:
      return "finished";
    case RunState::failed:
      return "failed";
  }
  return "";
}

RunFolder RunFolder::create(const Path& checkpoints, const RunConfig& config) {
  if (config.name.empty() || !kFolderName.accepts(config.name)) {
    throw UserError(fmt::format("name: \"{}\" is no name of a run; expected {}",
                                config.name, kFolderName.allowed));
  }
  const RunFolder run(make_new_folder(plain_path(checkpoints), config.name));
  RunRecord record = fresh_record();
  record.program_version = kVersion;
  record.created = utc_now();
  run.write_record(record);
  // Last: a folder counts as a run once it has a config.
  run.write_config(config);
  return run;
}

RunFolder RunFolder::open(const Path& checkpoints, const std::string& run) {
  const bool is_name = run.find('/') == std::string::npos && run != "." &&
                       run != ".." && !run.empty();
  if (is_name && is_run(checkpoints / run)) {
    return RunFolder(plain_path(checkpoints / run));
  }
  if (!run.empty() && is_run(run)) return RunFolder(plain_path(run));
  throw UserError(unknown_run(checkpoints, run));
}

std::vector<RunFolder> RunFolder::list(const Path& checkpoints) {
  std::vector<RunFolder> runs;
  std::error_code error;
  for (fs::directory_iterator entry(checkpoints, error), end;
       !error && entry != end; entry.increment(error)) {
    if (is_run(entry->path())) runs.push_back(RunFolder(plain_path(*entry)));
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    throw UserError(fmt::format("{}: its runs cannot be listed: {}",
                                checkpoints.string(), error.message()));
  }
  std::sort(runs.begin(), runs.end(),
            [](const RunFolder& a, const RunFolder& b) {
              return a.name() < b.name();
            });
  return runs;
}

std::string RunFolder::name() const { return path_.filename().string(); }

Path RunFolder::epoch_weights(std::int64_t epoch) const {
  return path_ / fmt::format("{}{}{}", kEpochBegins, epoch, kEpochEnds);
}

RunConfig RunFolder::config() const {
  record();  // A newer format would show as unknown keys of the config.
  return load_config(config_file(path_));
}

RunRecord RunFolder::record() const {
  std::error_code ignored;
  if (!fs::exists(record_file(), ignored)) return fresh_record();
  return read_run_record(record_file());
}

void RunFolder::write_record(const RunRecord& record) const {
  write_run_record(record_file(), record);
}

void RunFolder::write_config(const RunConfig& config) const {
  write_atomically(config_file(path_), to_json(config).dump(2) + "\n");
}

RunState RunFolder::state() const {
  if (is_locked(path_)) return RunState::running;
  try {
    const std::string known = record().state;
    for (const RunState end : {RunState::finished, RunState::failed}) {
      if (known == to_string(end)) return end;
    }
  } catch (const UserError&) {
    return RunState::failed;
  }
  std::error_code ignored;
  return fs::exists(state_file(), ignored) ? RunState::stopped
                                           : RunState::created;
}

void RunFolder::remove_epochs_to(std::int64_t epoch) const {
  std::vector<Path> old;
  for (const auto& entry : fs::directory_iterator(path_)) {
    const auto of = epoch_of(entry.path().filename().string());
    if (of && *of <= epoch) old.push_back(entry.path());
  }
  std::error_code ignored;
  for (const Path& file : old) fs::remove(file, ignored);
}

void RunFolder::remove() const {
  std::error_code error;
  if (!fs::is_directory(fs::symlink_status(path_, error))) {
    throw UserError(
        fmt::format("{} is a link, not the run's own folder: not "
                    "deleted",
                    path_.string()));
  }
  if (!is_run(path_)) {
    throw UserError(
        fmt::format("{} is no run (it has no config.json): not "
                    "deleted",
                    path_.string()));
  }
  const RunLock held(*this);
  fs::remove_all(path_, error);
  if (error) {
    throw RunError(fmt::format("{}: cannot be deleted: {}", path_.string(),
                               error.message()));
  }
}

}  // namespace unroll
