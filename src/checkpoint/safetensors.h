#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checkpoint/tensor_file.h"

namespace unroll {

/// Of the header's length, with which a file begins.
constexpr std::size_t kLengthBytes = 8;

/// The format of https://github.com/huggingface/safetensors: the header's
/// length (8 bytes, little-endian), a JSON header, then the tensors' bytes
/// without gaps. Takes as much memory as the tensors and up to 100 bytes for
/// each byte of the header. Throws UserError without a file's name.
TensorFile parse_safetensors(std::span<const std::uint8_t> bytes);

/// The whole file. The header keeps the order of `file.tensors`; their bytes
/// stand with the largest elements first, so that each tensor is aligned.
/// Throws std::invalid_argument on a tensor whose data does not fit its shape.
std::string safetensors_bytes(const TensorFile& file);

/// The same in pieces: the first one is `head`, which is set to it, and the
/// others point into `file`.
std::vector<std::string_view> safetensors_pieces(const TensorFile& file,
                                                 std::string& head);

}  // namespace unroll
