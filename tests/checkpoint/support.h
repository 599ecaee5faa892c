// Tensors and files of them for the tests of this room.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "checkpoint/tensor_file.h"
#include "test_support.h"

namespace unroll::checkpoint_tests {

/// A file that Python wrote: see files/make_files.py.
inline Path python_file(const std::string& name) {
  return Path(CHECKPOINT_TEST_FILES) / name;
}

inline Bytes bytes_of(const std::string& text) {
  return {text.begin(), text.end()};
}

template <class T>
Bytes bytes_of(const std::vector<T>& values) {
  const auto* begin = reinterpret_cast<const std::uint8_t*>(values.data());
  return {begin, begin + values.size() * sizeof(T)};
}

inline StoredTensor floats(const std::string& name,
                           std::vector<std::int64_t> shape,
                           const std::vector<float>& values) {
  return {name, DType::f32, std::move(shape), bytes_of(values)};
}

inline bool operator==(const StoredTensor& a, const StoredTensor& b) {
  return a.name == b.name && a.dtype == b.dtype && a.shape == b.shape &&
         a.data == b.data;
}

inline const StoredTensor& named(const TensorFile& file,
                                 const std::string& name) {
  for (const StoredTensor& tensor : file.tensors) {
    if (tensor.name == name) return tensor;
  }
  throw std::runtime_error("no tensor " + name);
}

}  // namespace unroll::checkpoint_tests
