#pragma once

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace unroll {

/// Reads bytes that may be packed by gzip, a part at a time, so that a reader
/// need not trust how large they become. Whether they are packed is told by
/// their first bytes, not by a name; several gzip members count as one text.
/// Takes zlib's window and no more: what is unpacked is the reader's own.
/// Throws UserError, naming `name` and the byte offset, for what is corrupt,
/// cut off, or followed by something else.
class GzipReader {
 public:
  /// `bytes` must outlive the reader.
  GzipReader(std::span<const std::uint8_t> bytes, std::string name);
  ~GzipReader();
  GzipReader(const GzipReader&) = delete;
  GzipReader& operator=(const GzipReader&) = delete;

  /// Fills `out`; returns less than its size only at the end.
  std::size_t read(std::span<std::uint8_t> out);
  /// No more than this can be left to read, whatever the bytes are.
  std::uint64_t at_most_left() const;

 private:
  std::size_t unpack(std::span<std::uint8_t> out);
  void next_member();
  [[noreturn]] void fail(const std::string& what) const;

  std::span<const std::uint8_t> left_;
  std::size_t size_;
  std::string name_;
  bool packed_;
  bool ended_ = false;
  z_stream stream_{};
};

}  // namespace unroll
