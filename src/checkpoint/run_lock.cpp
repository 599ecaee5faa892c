#include "checkpoint/run_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.h"
#include "checkpoint/run_folder.h"

namespace unroll {
namespace {

Path lock_file(const Path& run) { return run / "lock"; }

// The whole file, for writing. Locks of open file descriptions rather than
// flock: whether one is held can be asked without taking it, so that looking
// at a run never gets in the way of the process that is about to hold it.
struct flock whole_file() {
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

}  // namespace

bool is_locked(const Path& run) {
  const int file = ::open(lock_file(run).c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  struct flock lock = whole_file();
  const bool known = ::fcntl(file, F_OFD_GETLK, &lock) == 0;
  ::close(file);
  return known && lock.l_type != F_UNLCK;
}

RunLock::RunLock(const RunFolder& run)
    : file_(::open(lock_file(run.path()).c_str(),
                   O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666)) {
  if (file_ < 0) {
    throw UserError(fmt::format("{}: cannot be opened to hold the run: {}",
                                lock_file(run.path()).string(),
                                std::strerror(errno)));
  }
  struct flock lock = whole_file();
  if (::fcntl(file_, F_OFD_SETLK, &lock) == 0) return;
  const int reason = errno;
  ::close(file_);
  if (reason == EAGAIN || reason == EACCES) {
    throw UserError(fmt::format(
        "run {} is held by another process that trains it; wait for it to end "
        "or stop it",
        run.path().string()));
  }
  throw RunError(fmt::format("{}: cannot be locked: {}",
                             lock_file(run.path()).string(),
                             std::strerror(reason)));
}

RunLock::~RunLock() { ::close(file_); }

}  // namespace unroll
