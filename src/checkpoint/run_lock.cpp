#include "checkpoint/run_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.h"
#include "checkpoint/run_folder.h"

namespace unroll {
namespace {

Path lock_file(const Path& run) { return run / "lock"; }

constexpr off_t kHeldByte = 0, kClaimedByte = 1, kToTheEnd = 0;

// For writing. Locks of open file descriptions rather than flock: whether one
// is held can be asked without taking it, so that looking at a run never gets
// in the way of the process that is about to hold it.
struct flock part_of_file(off_t start, off_t length) {
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = start;
  lock.l_len = length;
  return lock;
}

int open_lock(const Path& run, int flags) {
  const int file = ::open(lock_file(run).c_str(),
                          O_RDWR | O_CREAT | O_NOFOLLOW | flags, 0666);
  if (file >= 0) return file;
  throw UserError(fmt::format("{}: cannot be opened to hold the run: {}",
                              lock_file(run).string(), std::strerror(errno)));
}

// Closes the file if another process has locked that byte: false.
bool lock_byte(int file, off_t byte, const Path& run) {
  struct flock lock = part_of_file(byte, 1);
  if (::fcntl(file, F_OFD_SETLK, &lock) == 0) return true;
  const int reason = errno;
  ::close(file);
  if (reason == EAGAIN || reason == EACCES) return false;
  throw RunError(fmt::format("{}: cannot be locked: {}",
                             lock_file(run).string(), std::strerror(reason)));
}

}  // namespace

FileLock::~FileLock() {
  if (file_ >= 0) ::close(file_);
}

bool is_locked(const Path& run) {
  const int file = ::open(lock_file(run).c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  struct flock lock = part_of_file(0, kToTheEnd);
  const bool known = ::fcntl(file, F_OFD_GETLK, &lock) == 0;
  ::close(file);
  return known && lock.l_type != F_UNLCK;
}

std::optional<FileLock> claim(const Path& run) {
  const int file = open_lock(run, /*flags=*/0);  // inherited, thus no O_CLOEXEC
  if (!lock_byte(file, kClaimedByte, run)) return std::nullopt;
  return FileLock(file);
}

FileLock lock_folder(const Path& folder) {
  std::error_code ignored;  // Who writes there says why that cannot be.
  std::filesystem::create_directories(folder, ignored);
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  while (file >= 0 && ::flock(file, LOCK_EX) != 0 && errno == EINTR) {
  }
  return FileLock(file);
}

RunLock::RunLock(const RunFolder& run)
    : file_(open_lock(run.path(), O_CLOEXEC)) {
  if (lock_byte(file_, kHeldByte, run.path())) return;
  throw UserError(fmt::format(
      "run {} is held by another process that trains it; wait for it to end "
      "or stop it",
      run.path().string()));
}

RunLock::~RunLock() { ::close(file_); }

}  // namespace unroll
