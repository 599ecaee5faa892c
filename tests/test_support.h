// What tests of several rooms need: a folder to write in, and what errors say.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/files.h"

namespace unroll {

/// A folder of its own that goes away with it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = std::filesystem::temp_directory_path() / "unroll-XXXXXX";
    path_ = mkdtemp(name.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const Path& path() const { return path_; }
  Path operator/(const std::string& name) const { return path_ / name; }

  /// Writes a file in it, with the folders on the way, and returns its path.
  std::string write(const std::string& name, const Bytes& bytes) const {
    return write_text(name, {bytes.begin(), bytes.end()});
  }
  std::string write_text(const std::string& name,
                         const std::string& text) const {
    const Path path = path_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }

 private:
  Path path_;
};

/// The message of the `Error` that `action` throws; "" if it throws none. Other
/// exceptions go through and fail the test.
template <class Error, class Action>
std::string message_of(Action&& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

template <class Action>
std::string user_error(Action&& action) {
  return message_of<UserError>(action);
}

inline bool says(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace unroll
