#include "training/event_file.h"

#include <fmt/format.h>

#include <ctime>
#include <fstream>

#include "base/error.h"
#include "training/record_file.h"

namespace unroll {
namespace {

/// TensorBoard takes a folder's files in the order of their names, and any name
/// with "tfevents" in it.
Path file_in(const Path& folder) {
  const std::string kind = "events.out.tfevents.";
  if (std::filesystem::exists(folder))
    for (const auto& entry : std::filesystem::directory_iterator(folder))
      if (entry.path().filename().string().starts_with(kind))
        return entry.path();
  return folder / fmt::format("{}{}.unroll", kind, std::time(nullptr));
}

}  // namespace

EventFile::EventFile(const Path& folder) : file_(file_in(folder)) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    throw RunError(fmt::format("{}: cannot be made: {}", folder.string(),
                               error.message()));
}

bool EventFile::is_new() const { return !std::filesystem::exists(file_); }

void EventFile::keep(
    const std::function<bool(const EventPlace&)>& keeps) const {
  const std::string all = read_text(file_);
  std::string kept;
  for (const auto& event : records_in(all))
    if (keeps(place_of_event(event))) kept += framed_record(event);
  // A reader that follows the file goes on where nothing is to be taken away.
  if (kept != all) write_atomically(file_, kept);
}

void EventFile::add(const std::string& event) const {
  std::ofstream out(file_, std::ios::binary | std::ios::app);
  out << framed_record(event) << std::flush;
  if (!out)
    throw RunError(fmt::format("{}: cannot be written", file_.string()));
}

}  // namespace unroll
