#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <span>
#include <string>

#include "fuzz.h"

/// A file in memory, for readers that take a path.
class HostileFile {
 public:
  explicit HostileFile(std::span<const std::uint8_t> bytes)
      : descriptor_(memfd_create("input", MFD_CLOEXEC)) {
    const auto written = ::write(descriptor_, bytes.data(), bytes.size());
    require(written == static_cast<ssize_t>(bytes.size()), "no file in memory");
  }
  ~HostileFile() { ::close(descriptor_); }
  HostileFile(const HostileFile&) = delete;
  HostileFile& operator=(const HostileFile&) = delete;

  std::string path() const {
    return "/proc/self/fd/" + std::to_string(descriptor_);
  }

 private:
  int descriptor_;
};
