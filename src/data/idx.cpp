#include "data/idx.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>

#include "base/error.h"
#include "data/gzip.h"

namespace unroll {
namespace {

struct Type {
  std::uint8_t code;
  std::int64_t size;  // bytes
  bool has_sign;
};
constexpr std::array<Type, 4> kIntegers = {
    {{0x08, 1, false}, {0x09, 1, true}, {0x0B, 2, true}, {0x0C, 4, true}}};

constexpr std::size_t kFirstRoom = std::size_t{16} << 20;

// Reads one IDX file from front to back, knowing its place for messages.
class IdxReader {
 public:
  IdxReader(std::span<const std::uint8_t> bytes, const std::string& name)
      : name_(name),
        source_(bytes, name),
        first_room_(std::max(kFirstRoom, bytes.size())) {}

  Type type(std::size_t dimensions);
  std::int64_t dimension(const std::string& what);
  Bytes values(const std::vector<std::int64_t>& sizes, std::int64_t value_size);
  [[noreturn]] void fail(std::uint64_t offset, const std::string& what) const {
    throw UserError(fmt::format("{}: {} (byte {})", name_, what, offset));
  }

 private:
  std::array<std::uint8_t, 4> word() {
    std::array<std::uint8_t, 4> bytes{};
    const std::size_t got = source_.read(bytes);
    if (got < bytes.size()) fail(offset_ + got, "ends within its IDX header");
    offset_ += got;
    return bytes;
  }

  const std::string& name_;
  GzipReader source_;
  std::size_t first_room_;
  std::uint64_t offset_ = 0;
};

Type IdxReader::type(std::size_t dimensions) {
  const auto magic = word();
  if (magic[0] != 0 || magic[1] != 0)
    fail(0, fmt::format("is no IDX file: it starts with {:02x} {:02x}, not "
                        "with two zero bytes",
                        magic[0], magic[1]));
  if (magic[3] != dimensions)
    fail(3, fmt::format("has {} dimension{} where {} needed; are images and "
                        "labels mixed up?",
                        magic[3], magic[3] == 1 ? "" : "s",
                        dimensions == 1 ? "1 is" : "3 are"));
  for (const Type& type : kIntegers)
    if (type.code == magic[2] && (dimensions == 1 || magic[2] == 0x08))
      return type;
  fail(2, fmt::format("holds values of type 0x{:02x}; {}", magic[2],
                      dimensions == 1 ? "labels are 8-, 16- or 32-bit integers "
                                        "(0x08, 0x09, 0x0b or 0x0c)"
                                      : "images are unsigned bytes (0x08)"));
}

std::int64_t IdxReader::dimension(const std::string& what) {
  const auto bytes = word();
  std::int64_t value = 0;
  for (const std::uint8_t byte : bytes) value = value * 256 + byte;
  if (value == 0) fail(offset_ - 4, fmt::format("holds no {}", what));
  return value;
}

Bytes IdxReader::values(const std::vector<std::int64_t>& sizes,
                        std::int64_t value_size) {
  std::uint64_t need = static_cast<std::uint64_t>(value_size);
  const std::uint64_t most = source_.at_most_left();
  for (const std::int64_t size : sizes) {
    if (need > most / static_cast<std::uint64_t>(size))
      fail(4, fmt::format("is cut off, or its header is wrong: it promises {} "
                          "values of {} byte{}, and at most {} bytes follow",
                          fmt::join(sizes, " x "), value_size,
                          value_size == 1 ? "" : "s", most));
    need *= static_cast<std::uint64_t>(size);
  }
  Bytes bytes;
  // The header may promise what only a thousand times larger a file could hold:
  // room is made for as much as the file has, and doubled as bytes arrive.
  while (bytes.size() < need) {
    const std::size_t done = bytes.size();
    bytes.resize(
        std::min<std::uint64_t>(need, std::max(2 * done, first_room_)));
    const std::size_t got = source_.read(std::span(bytes).subspan(done));
    offset_ += got;
    if (done + got < bytes.size())
      fail(offset_,
           fmt::format("is cut off: its header promises {} bytes of values, "
                       "and {} are there",
                       need, done + got));
  }
  std::array<std::uint8_t, 1> extra{};
  if (source_.read(extra) != 0)
    fail(offset_, fmt::format("holds more than the {} bytes of values that "
                              "its header promises",
                              need));
  return bytes;
}

std::int64_t decode(const std::uint8_t* bytes, Type type) {
  std::int64_t value = 0;
  for (std::int64_t i = 0; i < type.size; ++i) value = value * 256 + bytes[i];
  const std::int64_t range = std::int64_t{1} << (8 * type.size);
  return type.has_sign && value >= range / 2 ? value - range : value;
}

}  // namespace

IdxImages parse_idx_images(std::span<const std::uint8_t> bytes,
                           const std::string& name) {
  IdxReader reader(bytes, name);
  reader.type(3);
  IdxImages images;
  images.count = reader.dimension("images");
  images.rows = reader.dimension("rows");
  images.cols = reader.dimension("columns");
  images.pixels = reader.values({images.count, images.rows, images.cols}, 1);
  return images;
}

std::vector<std::int64_t> parse_idx_labels(std::span<const std::uint8_t> bytes,
                                           const std::string& name) {
  IdxReader reader(bytes, name);
  const Type type = reader.type(1);
  const std::int64_t count = reader.dimension("labels");
  const Bytes values = reader.values({count}, type.size);
  std::vector<std::int64_t> labels(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const std::size_t offset = i * static_cast<std::size_t>(type.size);
    labels[i] = decode(&values[offset], type);
    if (labels[i] < 0)
      reader.fail(8 + offset, fmt::format("label {} is {}; labels count from 0",
                                          i, labels[i]));
  }
  return labels;
}

IdxImages read_idx_images(const Path& path) {
  return parse_idx_images(read_bytes(path), path.string());
}

std::vector<std::int64_t> read_idx_labels(const Path& path) {
  return parse_idx_labels(read_bytes(path), path.string());
}

bool looks_like_idx(const Path& path) {
  std::ifstream file(path, std::ios::binary);
  std::array<char, 4> start{};
  if (!file.read(start.data(), start.size())) return false;
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint8_t>(start[i]);
  };
  const bool gzip = byte(0) == 0x1f && byte(1) == 0x8b;
  return gzip || (byte(0) == 0 && byte(1) == 0);
}

}  // namespace unroll
