#include "data/unzip.h"

#include <fmt/format.h>
#include <zip.h>

#include <memory>

#include "base/error.h"

namespace unroll {
namespace {

using Archive = std::unique_ptr<zip_t, decltype(&zip_discard)>;
using Entry = std::unique_ptr<zip_file_t, decltype(&zip_fclose)>;

/// `bytes` must outlive the archive.
Archive open_archive(const Bytes& bytes) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source =
      zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip_t* archive =
      source ? zip_open_from_source(source, ZIP_RDONLY, &error) : nullptr;
  if (archive == nullptr) {
    zip_source_free(source);
    const std::string reason = zip_error_strerror(&error);
    zip_error_fini(&error);
    throw UserError(fmt::format("is no zip archive: {}", reason));
  }
  zip_error_fini(&error);
  return {archive, &zip_discard};
}

/// Other methods may ask for gigabytes to unpack into before the first byte.
bool is_stored_or_deflated(zip_t* archive, const std::string& name) {
  zip_stat_t entry;
  return zip_stat(archive, name.c_str(), 0, &entry) == 0 &&
         (entry.valid & ZIP_STAT_COMP_METHOD) != 0 &&
         (entry.comp_method == ZIP_CM_STORE ||
          entry.comp_method == ZIP_CM_DEFLATE);
}

/// Grows with what is really there: the size in the archive may be a lie.
Bytes read_entry(zip_t* archive, const std::string& name,
                 std::uint64_t max_bytes) {
  if (zip_name_locate(archive, name.c_str(), 0) < 0)
    throw UserError(fmt::format("holds no {}", name));
  if (!is_stored_or_deflated(archive, name))
    throw UserError(fmt::format(
        "holds a {} packed by other means than deflate; pack it anew", name));
  const Entry entry(zip_fopen(archive, name.c_str(), 0), &zip_fclose);
  if (!entry) throw UserError(fmt::format("holds a broken {}", name));
  Bytes content, part(1u << 16);
  for (;;) {
    const auto count = zip_fread(entry.get(), part.data(), part.size());
    if (count < 0) throw UserError(fmt::format("holds a broken {}", name));
    if (count == 0) return content;
    content.insert(content.end(), part.begin(), part.begin() + count);
    if (content.size() > max_bytes)
      throw UserError(
          fmt::format("holds a {} of more than {} bytes", name, max_bytes));
  }
}

}  // namespace

std::vector<Bytes> unzip(const Bytes& archive,
                         const std::vector<std::string>& names,
                         std::uint64_t max_bytes) {
  const Archive open = open_archive(archive);
  std::vector<Bytes> contents;
  for (const std::string& name : names)
    contents.push_back(read_entry(open.get(), name, max_bytes));
  return contents;
}

}  // namespace unroll
