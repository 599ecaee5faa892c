#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/json.h"
#include "checkpoint/safetensors.h"
#include "config/json_text.h"

namespace unroll {
namespace {

constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;
constexpr std::string_view kMetadataKey = "__metadata__";

struct Entry {
  StoredTensor tensor;  // Without its data.
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

std::string_view header_text(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < kLengthBytes) {
    throw UserError(
        fmt::format("cut off: {} bytes are no safetensors file", bytes.size()));
  }
  std::uint64_t length = 0;
  for (std::size_t i = kLengthBytes; i-- > 0;) length = length << 8 | bytes[i];
  const std::uint64_t most =
      std::min<std::uint64_t>(bytes.size() - kLengthBytes, kMaxHeaderBytes);
  if (length > most) {
    throw UserError(fmt::format(
        "the safetensors header claims {} bytes, and at most {} are possible",
        length, most));
  }
  return {reinterpret_cast<const char*>(bytes.data()) + kLengthBytes, length};
}

Json parse_header(std::string_view text) {
  Json header =
      parse_json_text(text, "the safetensors header", Comments::refused);
  if (!header.is_object()) throw UserError("the header is no JSON object");
  return header;
}

std::map<std::string, std::string> parse_metadata(const Json& json) {
  if (!json.is_object()) throw UserError("__metadata__ is no JSON object");
  std::map<std::string, std::string> metadata;
  for (const auto& [key, value] : json.items()) {
    if (!value.is_string()) {
      throw UserError(
          fmt::format("__metadata__ {} is no string", in_quotes(key)));
    }
    metadata[key] = value.get<std::string>();
  }
  return metadata;
}

// The member `key` as whole numbers from 0.
std::vector<std::int64_t> parse_sizes(const Json& json, const char* key,
                                      const std::string& name) {
  const auto complain = [&] {
    throw UserError(fmt::format("tensor {}: \"{}\" is no list of whole numbers",
                                in_quotes(name), key));
  };
  const auto list = json.find(key);
  if (list == json.end() || !list->is_array()) complain();
  std::vector<std::int64_t> sizes;
  for (const Json& item : *list) {
    if (!item.is_number_unsigned() ||
        item.get<std::uint64_t>() > std::uint64_t{INT64_MAX}) {
      complain();
    }
    sizes.push_back(item.get<std::int64_t>());
  }
  return sizes;
}

DType parse_dtype(const Json& json, const std::string& name) {
  const auto text = json.find("dtype");
  if (text == json.end() || !text->is_string()) {
    throw UserError(fmt::format("tensor {} has no \"dtype\"", in_quotes(name)));
  }
  const auto dtype = dtype_from_name(text->get_ref<const std::string&>());
  if (!dtype) {
    throw UserError(fmt::format(
        "tensor {} is of type {}, which is not read", in_quotes(name),
        in_quotes(text->get_ref<const std::string&>())));
  }
  return *dtype;
}

Entry parse_entry(const std::string& name, const Json& json) {
  if (!json.is_object()) {
    throw UserError(
        fmt::format("tensor {} is no JSON object", in_quotes(name)));
  }
  Entry entry;
  entry.tensor.name = name;
  entry.tensor.dtype = parse_dtype(json, name);
  entry.tensor.shape = parse_sizes(json, "shape", name);
  const auto offsets = parse_sizes(json, "data_offsets", name);
  if (offsets.size() != 2 || offsets[0] > offsets[1]) {
    throw UserError(
        fmt::format("tensor {}: \"data_offsets\" must be a begin and an end",
                    in_quotes(name)));
  }
  entry.begin = static_cast<std::uint64_t>(offsets[0]);
  entry.end = static_cast<std::uint64_t>(offsets[1]);
  const auto count = element_count(entry.tensor.shape);
  if (!count ||
      *count * element_size(entry.tensor.dtype) != offsets[1] - offsets[0]) {
    throw UserError(fmt::format("tensor {}: {} {} does not fill its {} bytes",
                                in_quotes(name), dtype_name(entry.tensor.dtype),
                                shape_text(entry.tensor.shape),
                                offsets[1] - offsets[0]));
  }
  return entry;
}

// Sorted by place, the entries must follow each other without hole or overlap
// and end where the file ends.
void check_places(const std::vector<Entry>& entries, std::uint64_t data_size) {
  std::vector<const Entry*> sorted;
  for (const Entry& entry : entries) sorted.push_back(&entry);
  std::sort(sorted.begin(), sorted.end(), [](const Entry* a, const Entry* b) {
    return std::pair(a->begin, a->end) < std::pair(b->begin, b->end);
  });
  std::uint64_t place = 0;
  for (const Entry* entry : sorted) {
    if (entry->begin != place) {
      throw UserError(fmt::format(
          "tensor {} begins at byte {} of the data, not at {}: {}",
          in_quotes(entry->tensor.name), entry->begin, place,
          entry->begin < place ? "tensors overlap" : "a hole before it"));
    }
    place = entry->end;
  }
  if (place != data_size) {
    throw UserError(fmt::format(
        "the tensors take {} bytes, but the file holds {}: {}", place,
        data_size, place > data_size ? "cut off" : "something follows them"));
  }
}

}  // namespace

TensorFile parse_safetensors(std::span<const std::uint8_t> bytes) {
  const std::string_view text = header_text(bytes);
  const auto data = bytes.subspan(kLengthBytes + text.size());
  TensorFile file;
  std::vector<Entry> entries;
  const Json header = parse_header(text);
  for (const auto& [name, value] : header.items()) {
    if (name == kMetadataKey) {
      file.metadata = parse_metadata(value);
    } else {
      entries.push_back(parse_entry(name, value));
    }
  }
  check_places(entries, data.size());
  for (Entry& entry : entries) {
    const auto part = data.subspan(entry.begin, entry.end - entry.begin);
    entry.tensor.data.assign(part.begin(), part.end());
    file.tensors.push_back(std::move(entry.tensor));
  }
  return file;
}

}  // namespace unroll
