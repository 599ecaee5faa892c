#include "base/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "base/error.h"

namespace unroll {
namespace {

/// Closes a file descriptor when it leaves scope.
struct OpenFile {
  int descriptor;
  ~OpenFile() {
    if (descriptor >= 0) ::close(descriptor);
  }
};

std::string reason() { return std::strerror(errno); }

template <class Container>
Container read_whole(const Path& path, std::uint64_t max_bytes) {
  const OpenFile file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.descriptor < 0)
    throw UserError(
        fmt::format("{}: cannot be read: {}", path.string(), reason()));
  struct stat status {};
  if (::fstat(file.descriptor, &status) != 0 || !S_ISREG(status.st_mode))
    throw UserError(fmt::format("{}: not a regular file", path.string()));
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size > max_bytes)
    throw UserError(fmt::format("{}: {} bytes, more than the {} allowed here",
                                path.string(), size, max_bytes));
  Container content(size, 0);
  std::size_t done = 0;
  while (done < size) {
    const auto count =
        ::read(file.descriptor, content.data() + done, size - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0)
      throw UserError(
          fmt::format("{}: cannot be read: {}", path.string(), reason()));
    if (count == 0) break;  // it shrank meanwhile
    done += static_cast<std::size_t>(count);
  }
  content.resize(done);
  return content;
}

void write_all(int descriptor, std::string_view bytes, const Path& path) {
  while (!bytes.empty()) {
    const auto count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0)
      throw RunError(
          fmt::format("{}: cannot be written: {}", path.string(), reason()));
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

void sync(int descriptor, const Path& path) {
  // EINVAL: a file system whose folders, or files, know no syncing.
  if (::fsync(descriptor) != 0 && errno != EINVAL)
    throw RunError(
        fmt::format("{}: cannot be synced: {}", path.string(), reason()));
}

void write_and_sync(const Path& path,
                    std::span<const std::string_view> pieces) {
  const OpenFile file{
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)};
  if (file.descriptor < 0)
    throw RunError(
        fmt::format("{}: cannot be written: {}", path.string(), reason()));
  for (const auto piece : pieces) write_all(file.descriptor, piece, path);
  sync(file.descriptor, path);
}

Path folder_of(const Path& path) {
  return path.has_parent_path() ? path.parent_path() : Path(".");
}

constexpr std::string_view kUnfinished = ".part";

/// Where a file is written before it takes its name.
Path beside(const Path& path) {
  Path part = path;
  part += fmt::format(".{}{}", ::getpid(), kUnfinished);
  return part;
}

/// Whether `beside` gave this name.
bool is_beside(const Path& path) {
  const std::string process = path.stem().extension().string();
  return path.extension() == kUnfinished && process.size() > 1 &&
         process.find_first_not_of("0123456789", 1) == std::string::npos;
}

}  // namespace

Bytes read_bytes(const Path& path, std::uint64_t max_bytes) {
  return read_whole<Bytes>(path, max_bytes);
}

std::string read_text(const Path& path, std::uint64_t max_bytes) {
  return read_whole<std::string>(path, max_bytes);
}

void write_atomically(const Path& path, std::string_view bytes) {
  write_atomically(path, std::span(&bytes, 1));
}

void write_atomically(const Path& path,
                      std::span<const std::string_view> pieces) {
  const Path part = beside(path);
  try {
    write_and_sync(part, pieces);
    if (::rename(part.c_str(), path.c_str()) != 0)
      throw RunError(
          fmt::format("{}: cannot be written: {}", path.string(), reason()));
  } catch (...) {
    ::unlink(part.c_str());
    throw;
  }
  sync_file(folder_of(path));
}

void remove_unfinished(const Path& folder) {
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end;
       !error && entry != end; entry.increment(error))
    if (is_beside(entry->path())) ::unlink(entry->path().c_str());
}

void require_writable(const Path& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    throw UserError(
        fmt::format("{}: cannot be written: it is a folder", path.string()));
  const Path part = beside(path);
  const OpenFile file{
      ::open(part.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644)};
  if (file.descriptor < 0)
    throw UserError(
        fmt::format("{}: cannot be written: {}", path.string(), reason()));
  ::unlink(part.c_str());
}

void append_line(const Path& path, std::string_view line) {
  const OpenFile file{
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644)};
  if (file.descriptor < 0)
    throw RunError(
        fmt::format("{}: cannot be written: {}", path.string(), reason()));
  write_all(file.descriptor, std::string(line) + "\n", path);
}

void sync_file(const Path& path) {
  const OpenFile file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.descriptor >= 0) sync(file.descriptor, path);
}

Path user_cache_dir() {
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache && *cache)
    return Path(cache) / "unroll";
  if (const char* home = std::getenv("HOME"); home && *home)
    return Path(home) / ".cache" / "unroll";
  return std::filesystem::temp_directory_path() / "unroll";
}

Path program_dir() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) throw RunError("cannot tell where this program lies");
  return program.parent_path();
}

}  // namespace unroll
