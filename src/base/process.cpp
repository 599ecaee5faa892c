#include "base/process.h"

#include <fmt/chrono.h>
#include <malloc.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <limits>

namespace unroll {
namespace {

#if defined(__GLIBC__) && defined(MADV_HUGEPAGE)
bool is_unlimited(decltype(RLIMIT_AS) resource) {
  rlimit limit{};
  return ::getrlimit(resource, &limit) == 0 && limit.rlim_cur == RLIM_INFINITY;
}
#endif

}  // namespace

std::uint64_t peak_memory_bytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

// The heap grows by a block that is freed at once: untouched, it takes no
// memory, and what is allocated later takes its place. A limit on memory would
// count it all the same.
void use_large_pages() {
#if defined(__GLIBC__) && defined(MADV_HUGEPAGE)
  constexpr int kMappedBlocks = 65536;  // glibc's own limit.
  constexpr std::size_t kBytes = std::size_t{256} << 20;
  constexpr std::uintptr_t kPage = std::uintptr_t{2} << 20;
  if (!is_unlimited(RLIMIT_AS) || !is_unlimited(RLIMIT_DATA)) return;
  keep_freed_memory();
  void* block = std::malloc(kBytes);
  ::mallopt(M_MMAP_MAX, kMappedBlocks);
  if (block == nullptr) return;
  const auto first = reinterpret_cast<std::uintptr_t>(block);
  const auto from = (first + kPage - 1) / kPage * kPage;
  ::madvise(reinterpret_cast<void*>(from), first + kBytes - from,
            MADV_HUGEPAGE);
  std::free(block);
#endif
}

void keep_freed_memory() {
#ifdef __GLIBC__
  ::mallopt(M_MMAP_MAX, 0);
  ::mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
#endif
}

double monotonic_seconds() {
  using Clock = std::chrono::steady_clock;
  return std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
}

std::string environment(const char* variable) {
  const char* value = std::getenv(variable);
  return value ? value : "";
}

std::string utc_now() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

}  // namespace unroll
