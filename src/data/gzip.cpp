#include "data/gzip.h"

#include <fmt/format.h>

#include <algorithm>
#include <climits>
#include <utility>

#include "base/error.h"

namespace unroll {
namespace {

// Deflate packs no more than 258 bytes into 2 bits: at most 1032 to 1.
constexpr std::uint64_t kMostPerByte = 1032;
constexpr int kGzipOnly = 16 + MAX_WBITS;

bool starts_gzip(std::span<const std::uint8_t> bytes) {
  return bytes.size() >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
}

}  // namespace

GzipReader::GzipReader(std::span<const std::uint8_t> bytes, std::string name)
    : left_(bytes),
      size_(bytes.size()),
      name_(std::move(name)),
      packed_(starts_gzip(bytes)) {
  if (packed_ && inflateInit2(&stream_, kGzipOnly) != Z_OK)
    throw RunError(fmt::format("{}: no memory to unpack it", name_));
}

GzipReader::~GzipReader() {
  if (packed_) inflateEnd(&stream_);
}

std::size_t GzipReader::read(std::span<std::uint8_t> out) {
  if (packed_) return unpack(out);
  const std::size_t count = std::min(out.size(), left_.size());
  std::copy_n(left_.begin(), count, out.begin());
  left_ = left_.subspan(count);
  return count;
}

std::uint64_t GzipReader::at_most_left() const {
  if (!packed_) return left_.size();
  // The window may hold what has been read from left_ and not yet given out.
  return (left_.size() + 64) * kMostPerByte;
}

std::size_t GzipReader::unpack(std::span<std::uint8_t> out) {
  std::size_t done = 0;
  while (done < out.size() && !ended_) {
    // zlib counts in 32 bits.
    const auto in =
        static_cast<uInt>(std::min<std::size_t>(left_.size(), 1u << 30));
    const auto room =
        static_cast<uInt>(std::min<std::size_t>(out.size() - done, 1u << 30));
    stream_.next_in = const_cast<Bytef*>(left_.data());
    stream_.avail_in = in;
    stream_.next_out = out.data() + done;
    stream_.avail_out = room;
    const int status = inflate(&stream_, Z_NO_FLUSH);
    left_ = left_.subspan(in - stream_.avail_in);
    done += room - stream_.avail_out;
    if (status == Z_STREAM_END) {
      next_member();
    } else if (status == Z_BUF_ERROR ||
               (status == Z_OK && left_.empty() && stream_.avail_out > 0)) {
      fail("is cut off: its gzip data ends early");
    } else if (status != Z_OK) {
      fail(fmt::format("holds broken gzip data ({})",
                       stream_.msg ? stream_.msg : "no reason given"));
    }
  }
  return done;
}

void GzipReader::next_member() {
  if (left_.empty()) {
    ended_ = true;
  } else if (!starts_gzip(left_)) {
    fail("has something other than gzip data behind its gzip data");
  } else if (inflateReset(&stream_) != Z_OK) {
    fail("cannot be unpacked");
  }
}

void GzipReader::fail(const std::string& what) const {
  throw UserError(fmt::format("{}: {}, at byte {} of the packed file", name_,
                              what, size_ - left_.size()));
}

}  // namespace unroll
