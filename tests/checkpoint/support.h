// Files and folders for the tests of this room.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "checkpoint/tensor_file.h"

namespace unroll::checkpoint_tests {

/// A folder of its own that goes away with it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = std::filesystem::temp_directory_path() / "unroll-XXXXXX";
    path_ = mkdtemp(name.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const Path& path() const { return path_; }

 private:
  Path path_;
};

/// A file that Python wrote: see files/make_files.py.
inline Path python_file(const std::string& name) {
  return Path(CHECKPOINT_TEST_FILES) / name;
}

/// What the UserError says that `action` throws; "" if it throws none. Other
/// exceptions go through and fail the test.
inline std::string user_error(const std::function<void()>& action) {
  try {
    action();
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

inline bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
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
