// What several tests of this room need.
#pragma once

#include <stdlib.h>

#include <exception>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>

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

 private:
  Path path_;
};

/// Whether `text` holds all of `parts`.
inline bool holds(std::string_view text,
                  std::initializer_list<std::string_view> parts) {
  for (const auto part : parts)
    if (text.find(part) == std::string_view::npos) return false;
  return true;
}

/// The message of the `Error` that `action` throws; "" if it throws none.
template <typename Error, typename Action>
std::string message_of(Action&& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace unroll
