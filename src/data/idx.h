#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/files.h"

namespace unroll {

// The IDX format: two zero bytes, a type, a count of dimensions, each
// dimension as a big-endian 32-bit number, then the values. All of these
// functions throw UserError for bytes that break it, naming the file and the
// byte offset, and stop unpacking where the header says that the values end.
// They take 64 MiB at most beside 3 times what they read, for labels 24 times;
// of a packed file that is up to 1032 times its size.

struct IdxImages {
  std::int64_t count = 0;
  std::int64_t rows = 0;
  std::int64_t cols = 0;
  Bytes pixels;  ///< [count, rows, cols]
};

/// Unsigned bytes in three dimensions, plain or gzip. `name` is for messages.
IdxImages parse_idx_images(std::span<const std::uint8_t> bytes,
                           const std::string& name);

/// 8-, 16- or 32-bit integers in one dimension, plain or gzip. Negative ones
/// are errors.
std::vector<std::int64_t> parse_idx_labels(std::span<const std::uint8_t> bytes,
                                           const std::string& name);

IdxImages read_idx_images(const Path& path);
std::vector<std::int64_t> read_idx_labels(const Path& path);

/// Whether the file (plain or gzip) starts as an IDX file does.
bool looks_like_idx(const Path& path);

}  // namespace unroll
