#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/files.h"

namespace unroll {

enum class DType { f16, bf16, f32, f64, u8, i8, i16, i32, i64, boolean };

/// Bytes of one element.
std::int64_t element_size(DType type);
/// "F32", as safetensors writes it.
std::string dtype_name(DType type);

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
/// run. Throws UserError that names the file and what is wrong.
TensorFile read_tensor_file(const Path& path);

/// Writes *.safetensors atomically.
void write_safetensors(const Path& path, const TensorFile& file);

}  // namespace unroll
