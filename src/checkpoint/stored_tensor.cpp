#include "checkpoint/stored_tensor.h"

#include <ATen/ATen.h>

#include <array>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace unroll {
namespace {

constexpr std::array<std::pair<DType, at::ScalarType>, 10> kTypes = {{
    {DType::f16, at::kHalf},
    {DType::bf16, at::kBFloat16},
    {DType::f32, at::kFloat},
    {DType::f64, at::kDouble},
    {DType::u8, at::kByte},
    {DType::i8, at::kChar},
    {DType::i16, at::kShort},
    {DType::i32, at::kInt},
    {DType::i64, at::kLong},
    {DType::boolean, at::kBool},
}};

DType stored_type(const std::string& name, at::ScalarType type) {
  for (const auto& [stored, scalar] : kTypes) {
    if (scalar == type) return stored;
  }
  throw std::invalid_argument("tensor " + name + " is of type " +
                              c10::toString(type) +
                              ", which files do not hold");
}

at::ScalarType scalar_type(DType type) {
  for (const auto& [stored, scalar] : kTypes) {
    if (stored == type) return scalar;
  }
  throw std::invalid_argument("no such type of tensor");
}

}  // namespace

StoredTensor to_stored(const std::string& name, const at::Tensor& tensor) {
  const at::Tensor plain = tensor.detach().to(at::kCPU).contiguous();
  StoredTensor stored{
      name, stored_type(name, plain.scalar_type()), plain.sizes().vec(), {}};
  const auto* bytes = static_cast<const std::uint8_t*>(plain.const_data_ptr());
  stored.data.assign(bytes, bytes + plain.nbytes());
  return stored;
}

at::Tensor to_tensor(const StoredTensor& stored) {
  at::Tensor tensor = at::empty(
      stored.shape, at::TensorOptions().dtype(scalar_type(stored.dtype)));
  if (!stored.data.empty()) {
    std::memcpy(tensor.mutable_data_ptr(), stored.data.data(),
                stored.data.size());
  }
  return tensor;
}

}  // namespace unroll
