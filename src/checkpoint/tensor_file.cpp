#include "checkpoint/tensor_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <limits>

#include "base/error.h"
#include "base/json.h"
#include "checkpoint/safetensors.h"
#include "checkpoint/torch_pickle.h"

namespace unroll {
namespace {

struct DTypeInfo {
  DType type;
  std::int64_t size;
  std::string_view name;
};

constexpr std::array<DTypeInfo, 10> kDTypes = {{
    {DType::f16, 2, "F16"},
    {DType::bf16, 2, "BF16"},
    {DType::f32, 4, "F32"},
    {DType::f64, 8, "F64"},
    {DType::u8, 1, "U8"},
    {DType::i8, 1, "I8"},
    {DType::i16, 2, "I16"},
    {DType::i32, 4, "I32"},
    {DType::i64, 8, "I64"},
    {DType::boolean, 1, "BOOL"},
}};

const DTypeInfo& info(DType type) {
  return *std::find_if(kDTypes.begin(), kDTypes.end(),
                       [&](const DTypeInfo& i) { return i.type == type; });
}

bool starts_with(std::span<const std::uint8_t> bytes, std::string_view prefix) {
  return bytes.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), bytes.begin(),
                    [](char a, std::uint8_t b) {
                      return static_cast<std::uint8_t>(a) == b;
                    });
}

TensorFile parse_tensor_file(std::span<const std::uint8_t> bytes) {
  // A safetensors header begins after its 8-byte length, whatever that is.
  if (bytes.size() > 8 && bytes[8] == '{') return parse_safetensors(bytes);
  if (starts_with(bytes, "PK\x03\x04")) return parse_torch_file(bytes);
  // torch.save before PyTorch 1.6: bare pickles, the first one a number.
  if (starts_with(bytes, "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20")) {
    throw UserError(
        "this is torch.save's old format, which is not read; write it anew in "
        "Python: torch.save(torch.load(FILE), NEW_FILE)");
  }
  throw UserError(
      "neither safetensors nor a file of torch.save (judging by its first "
      "bytes)");
}

}  // namespace

std::int64_t element_size(DType type) { return info(type).size; }

std::string dtype_name(DType type) { return std::string(info(type).name); }

std::optional<DType> dtype_from_name(std::string_view name) {
  for (const DTypeInfo& i : kDTypes) {
    if (i.name == name) return i.type;
  }
  return std::nullopt;
}

std::optional<std::int64_t> element_count(std::span<const std::int64_t> shape) {
  // Eight is the largest element's size: the bytes then fit as well.
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 8;
  std::int64_t count = 1;
  for (const std::int64_t size : shape) {
    if (size < 0 || size > kMost) return std::nullopt;
    // Sizes beyond a 0 are held to the same bound.
    const std::int64_t factor = std::max<std::int64_t>(count, 1);
    if (size > 0 && factor > kMost / size) return std::nullopt;
    count *= size;
  }
  return count;
}

std::string shape_text(std::span<const std::int64_t> shape) {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

TensorFile read_tensor_file(const Path& path) {
  const Bytes bytes = read_bytes(path);
  try {
    return parse_tensor_file(bytes);
  } catch (const UserError& error) {
    throw UserError(fmt::format("{}: {}", path.string(), error.what()));
  }
}

void write_safetensors(const Path& path, const TensorFile& file) {
  std::string head;
  write_atomically(path, safetensors_pieces(file, head));
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t kMost = 100;
  std::string cut(text.substr(0, kMost));
  if (text.size() > kMost) cut += "...";
  return Json(cut).dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace unroll
