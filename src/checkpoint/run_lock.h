#pragma once

#include <optional>
#include <utility>

#include "base/files.h"

namespace unroll {

/// An open file, whose locks go with it.
class FileLock {
 public:
  explicit FileLock(int file) : file_(file) {}
  FileLock(FileLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  FileLock& operator=(FileLock&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
  }
  ~FileLock();

 private:
  int file_;
};

/// Whether a live process holds the run in this folder (see RunLock) or has
/// claimed it.
bool is_locked(const Path& run);

/// Claims a run for this process, and for those that it starts meanwhile: while
/// one of them has the claim, nobody else gets it. Whoever trains the run holds
/// it beside that. None if it is claimed already. Throws as RunLock does where
/// nothing can be locked.
std::optional<FileLock> claim(const Path& run);

/// Waits until nobody else has locked this folder, which is made if need be.
/// Hinders nobody where the system cannot lock folders.
FileLock lock_folder(const Path& folder);

}  // namespace unroll
