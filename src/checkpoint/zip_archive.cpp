#include "checkpoint/zip_archive.h"

#include <fmt/format.h>
#include <zip.h>

#include "base/error.h"
#include "checkpoint/tensor_file.h"

namespace unroll {
namespace {

[[noreturn]] void throw_broken(zip_error_t* error) {
  const std::string reason = zip_error_strerror(error);
  zip_error_fini(error);
  throw UserError(fmt::format("a broken zip archive: {}", reason));
}

zip_t* open_archive(std::span<const std::uint8_t> bytes) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source =
      zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  if (source == nullptr) throw_broken(&error);
  zip_t* archive = zip_open_from_source(source, ZIP_RDONLY, &error);
  if (archive == nullptr) {
    zip_source_free(source);
    throw_broken(&error);
  }
  zip_error_fini(&error);
  return archive;
}

zip_stat_t entry_at(zip_t* archive, zip_uint64_t index) {
  constexpr zip_uint64_t kNeeded = ZIP_STAT_NAME | ZIP_STAT_SIZE |
                                   ZIP_STAT_COMP_METHOD |
                                   ZIP_STAT_ENCRYPTION_METHOD;
  zip_stat_t entry;
  if (zip_stat_index(archive, index, ZIP_FL_ENC_RAW, &entry) != 0 ||
      (entry.valid & kNeeded) != kNeeded) {
    throw UserError(
        fmt::format("entry {} of the zip archive is broken", index));
  }
  if (entry.comp_method != ZIP_CM_STORE ||
      entry.encryption_method != ZIP_EM_NONE) {
    throw UserError(fmt::format(
        "entry {} of the zip archive is compressed or encrypted; torch.save "
        "stores its entries as they are",
        in_quotes(entry.name)));
  }
  return entry;
}

}  // namespace

struct ZipArchive::Handle {
  explicit Handle(zip_t* a) : archive(a) {}
  ~Handle() { zip_discard(archive); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  zip_t* archive;
};

ZipArchive::ZipArchive(std::span<const std::uint8_t> bytes)
    : handle_(std::make_shared<Handle>(open_archive(bytes))) {
  std::uint64_t room = bytes.size();
  const auto count =
      static_cast<zip_uint64_t>(zip_get_num_entries(handle_->archive, 0));
  for (zip_uint64_t i = 0; i < count; ++i) {
    const zip_stat_t entry = entry_at(handle_->archive, i);
    if (entry.size > room) {
      throw UserError("the entries of the zip archive are larger than itself");
    }
    room -= entry.size;
    if (!entries_.emplace(entry.name, Entry{i, entry.size}).second) {
      throw UserError(fmt::format("entry {} stands twice in the zip archive",
                                  in_quotes(entry.name)));
    }
  }
}

Bytes ZipArchive::read(const std::string& name) const {
  const auto entry = entries_.find(name);
  if (entry == entries_.end()) {
    throw UserError(
        fmt::format("the zip archive has no entry {}", in_quotes(name)));
  }
  const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(
      zip_fopen_index(handle_->archive, entry->second.index, 0), &zip_fclose);
  Bytes bytes(entry->second.size);
  // One byte more than there is: libzip checks the sum at the end only.
  std::uint8_t beyond = 0;
  if (!file ||
      zip_fread(file.get(), bytes.data(), bytes.size()) !=
          static_cast<zip_int64_t>(bytes.size()) ||
      zip_fread(file.get(), &beyond, 1) != 0) {
    throw UserError(fmt::format(
        "entry {} of the zip archive is damaged (its checksum or its length "
        "is wrong)",
        in_quotes(name)));
  }
  return bytes;
}

}  // namespace unroll
