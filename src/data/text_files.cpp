#include "data/text_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <span>

#include "base/error.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "data/gzip.h"
#include "data/utf8.h"

namespace unroll {
namespace {

constexpr std::size_t kMostBytes = 4'000'000'000;
/// Text packs to a tenth of its size at best, a bomb to a thousandth.
constexpr std::size_t kMostPerPackedByte = 100;
constexpr std::size_t kAlwaysUnpacked = 16u << 20;
constexpr std::size_t kPart = 1u << 20;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

}  // namespace

std::string unpack_text(const Bytes& bytes, const std::string& name) {
  GzipReader reader(bytes, name);
  std::string text;
  for (std::size_t done = 0;; done = text.size()) {
    text.resize(done + std::min<std::uint64_t>(kPart, reader.at_most_left()));
    auto* end = reinterpret_cast<std::uint8_t*>(text.data() + done);
    const std::size_t count = reader.read({end, text.size() - done});
    text.resize(done + count);
    if (count == 0) return text;
    if (text.size() > kAlwaysUnpacked + kMostPerPackedByte * bytes.size())
      throw UserError(fmt::format(
          "{}: unpacks to more than {} times its size, as no text does. Unpack "
          "it yourself if it is one.",
          name, kMostPerPackedByte));
    if (text.size() > kMostBytes)
      throw UserError(fmt::format(
          "{}: holds more than 4 GB of text. Cut it into smaller files.",
          name));
  }
}

TextFile read_text_file(const Path& path) {
  TextFile file{path.string(), {}};
  file.text = unpack_text(read_bytes(path), file.name);
  check_utf8(file.text, file.name);
  if (file.text.starts_with(kByteOrderMark))
    file.text.erase(0, kByteOrderMark.size());
  if (trimmed(file.text).empty())
    throw UserError(
        fmt::format("{}: holds no text. Name a file that does.", file.name));
  return file;
}

std::vector<std::string_view> lines_of(const TextFile& file) {
  std::vector<std::string_view> lines;
  std::string_view left = file.text;
  while (!left.empty()) {
    const std::size_t end = std::min(left.find('\n'), left.size());
    std::string_view line = left.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  return lines;
}

void fail_at(const TextFile& file, std::size_t line, const std::string& what) {
  throw UserError(fmt::format("{}:{}: {}", file.name, line, what));
}

TextFiles read_own_files(const std::vector<NamedPath>& paths) {
  TextFiles found;
  for (const auto& [field, path] : paths) {
    if (path.empty()) throw UserError(fmt::format("{}: names no file", field));
    found.files.push_back(read_text_file(path));
    found.source += (found.source.empty() ? "" : ", ") + path;
  }
  found.title = Path(paths.at(0).path).filename().string();
  return found;
}

DataFacts facts_of(const TextFiles& found) {
  Sha256 hash;
  for (const TextFile& file : found.files) {
    hash.update(fmt::format("{} bytes\n", file.text.size()));
    hash.update(file.text);
  }
  return {found.title, "", found.source, hash.hex()};
}

}  // namespace unroll
