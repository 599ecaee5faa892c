#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>

#include "base/files.h"

namespace unroll {

/// The entries of a zip archive in memory. Only stored (not compressed) ones
/// are read, and they may not hold more than the archive itself: what comes
/// out is bounded by what went in. Throws UserError without a file's name.
class ZipArchive {
 public:
  /// `bytes` must outlive the archive.
  explicit ZipArchive(std::span<const std::uint8_t> bytes);

  struct Entry {
    std::uint64_t index = 0;
    std::uint64_t size = 0;
  };
  /// By name.
  const std::map<std::string, Entry>& entries() const { return entries_; }
  Bytes read(const std::string& name) const;

 private:
  struct Handle;
  std::shared_ptr<Handle> handle_;
  std::map<std::string, Entry> entries_;
};

}  // namespace unroll
