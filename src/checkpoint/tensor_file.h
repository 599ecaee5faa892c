#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"

namespace unroll {

enum class DType { f16, bf16, f32, f64, u8, i8, i16, i32, i64, boolean };

/// Bytes of one element.
std::int64_t element_size(DType type);
/// "F32", as safetensors writes it.
std::string dtype_name(DType type);
/// The reverse of `dtype_name`; nothing for types that are not read.
std::optional<DType> dtype_from_name(std::string_view name);

/// The product of `shape` ([] is 1). Nothing if a size is negative or the
/// tensor's bytes would overflow.
std::optional<std::int64_t> element_count(std::span<const std::int64_t> shape);
/// "[3, 2]".
std::string shape_text(std::span<const std::int64_t> shape);

/// A tensor as a file holds it: row-major, little-endian, contiguous.
struct StoredTensor {
  std::string name;
  DType dtype = DType::f32;
  std::vector<std::int64_t> shape;
  Bytes data;
};

struct TensorFile {
  std::vector<StoredTensor> tensors;            ///< In the file's order.
  std::map<std::string, std::string> metadata;  ///< safetensors' own.
};

/// Reads *.safetensors, or a file that Python's torch.save wrote of a
/// state_dict (told apart by their first bytes). Nothing in a pickle is ever
/// run. Takes the memory that safetensors.h and pickle.h say. Throws UserError
/// that names the file and what is wrong.
TensorFile read_tensor_file(const Path& path);

/// Writes *.safetensors atomically. The same tensors and metadata give the
/// same bytes.
void write_safetensors(const Path& path, const TensorFile& file);

/// `text` from a file, in quotes, for a message: control characters escaped,
/// long text cut.
std::string in_quotes(std::string_view text);

}  // namespace unroll
