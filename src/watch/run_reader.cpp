#include "watch/run_reader.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <set>

#include "base/error.h"
#include "base/text.h"
#include "config/config_io.h"

namespace unroll {
namespace {

constexpr std::uint64_t kMostBytes = 4u << 20;  // of metrics in one answer
constexpr std::size_t kMostTicked = 4;          // runs shown at first

/// An open regular file that is no link; waits for nothing.
class PlainFile {
 public:
  explicit PlainFile(const Path& path)
      : file_(::open(path.c_str(),
                     O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)) {
    if (file_ < 0 || ::fstat(file_, &status_) != 0 || !S_ISREG(status_.st_mode))
      status_.st_size = 0;
  }
  ~PlainFile() {
    if (file_ >= 0) ::close(file_);
  }
  PlainFile(const PlainFile&) = delete;
  PlainFile& operator=(const PlainFile&) = delete;

  std::uint64_t size() const {
    return static_cast<std::uint64_t>(status_.st_size);
  }
  std::string id() const {
    return size() == 0 ? "" : fmt::format("{:x}", status_.st_ino);
  }
  std::string read(std::uint64_t from, std::uint64_t count) const {
    std::string text(count, '\0');
    const auto read =
        ::pread(file_, text.data(), count, static_cast<off_t>(from));
    text.resize(read < 0 ? 0 : static_cast<std::size_t>(read));
    return text;
  }

 private:
  int file_;
  struct stat status_ = {};
};

bool is_plain(const Path& file) {
  std::error_code ignored;
  return std::filesystem::symlink_status(file, ignored).type() ==
         std::filesystem::file_type::regular;
}

/// Whether the files that tell of the run are its own.
bool is_own(const RunFolder& run) {
  std::error_code ignored;
  const Path record = run.path() / "run.json";
  return is_plain(run.path() / "config.json") &&
         (is_plain(record) || !std::filesystem::exists(record, ignored));
}

bool answers(const RunFolder& run, const RunConfig& config) {
  return std::holds_alternative<ClassificationConfig>(config.task) &&
         (is_plain(run.best_weights()) || is_plain(run.last_weights()));
}

/// All but `ticked`, and when the run was made.
Json describe(const RunFolder& run, std::string& created) {
  Json json = {{"name", run.name()}};
  try {
    const RunRecord record = run.record();
    const RunConfig config = run.config();
    created = record.created;
    json["state"] = to_string(run.state());
    if (!record.error.empty()) json["error"] = first_line(record.error);
    json["answers"] = answers(run, config);
    json["config"] = to_json(config);
    const PlainFile metrics(run.metrics_file());
    json["metrics"] = {{"file", metrics.id()}, {"size", metrics.size()}};
  } catch (const std::exception& error) {
    json["state"] = "unreadable";
    json["error"] = first_line(error.what());
    json["answers"] = false;
  }
  return json;
}

}  // namespace

RunReader::RunReader(Path checkpoints, const std::vector<std::string>& names)
    : checkpoints_(std::move(checkpoints)) {
  for (const auto& name : names) add(RunFolder::open(checkpoints_, name));
}

void RunReader::add(const RunFolder& run) {
  for (const auto& other : named_)
    if (Path(other).filename() == run.name() && other != run.path())
      throw UserError(fmt::format(
          "{} and {} have one name: watch one of them, or rename it", other,
          run.path().string()));
  named_.push_back(run.path().string());
}

std::vector<RunFolder> RunReader::runs() const {
  std::vector<RunFolder> found;
  if (named_.empty()) {
    found = RunFolder::list(checkpoints_);
  } else {
    for (const auto& path : named_) {
      try {
        found.push_back(RunFolder::open(checkpoints_, path));
      } catch (const UserError&) {  // deleted meanwhile; it may come back
      }
    }
  }
  std::erase_if(found, [](const auto& run) { return !is_own(run); });
  return found;
}

std::optional<RunFolder> RunReader::find(const std::string& name) const {
  for (auto& run : runs())
    if (run.name() == name) return run;
  return std::nullopt;
}

Json RunReader::list() const {
  Json all = Json::array();
  std::vector<std::string> ages;
  for (const auto& run : runs()) {
    std::string created;
    all.push_back(describe(run, created));
    ages.push_back(created);
  }
  std::vector<std::string> newest = ages;
  std::sort(newest.rbegin(), newest.rend());
  newest.resize(std::min(newest.size(), kMostTicked));
  for (std::size_t i = 0; i < ages.size(); ++i)
    all[i]["ticked"] = !named_.empty() || ages[i] >= newest.back();
  return {{"where", std::filesystem::absolute(checkpoints_).string()},
          {"runs", all}};
}

MetricsPart RunReader::metrics(const RunFolder& run, const std::string& file,
                               std::uint64_t from) {
  const PlainFile metrics(run.metrics_file());
  MetricsPart part;
  part.file = metrics.id();
  const bool goes_on = file == part.file && from > 0 &&
                       from <= metrics.size() &&
                       metrics.read(from - 1, 1) == "\n";
  if (goes_on) part.from = from;
  part.text =
      metrics.read(part.from, std::min(metrics.size() - part.from, kMostBytes));
  part.text.resize(part.text.rfind('\n') + 1);  // npos + 1 is 0
  part.to = part.from + part.text.size();
  return part;
}

}  // namespace unroll
