#include "models/reference_file.h"

#include <ATen/ops/from_blob.h>

#include <algorithm>
#include <cstdlib>

#include "catch.h"
#include "checkpoint/tensor_file.h"

namespace unroll {
namespace {

constexpr auto kHowToMake =
    "make the references with `python tests/python/make_references.py DIR` (a "
    "Python with torch and safetensors) and set UNROLL_REFERENCES=DIR";

at::ScalarType scalar_type(DType type) {
  if (type == DType::f32) return at::kFloat;
  if (type == DType::i64) return at::kLong;
  FAIL("a reference holds " << dtype_name(type));
  return at::kFloat;
}

at::Tensor to_tensor(StoredTensor& stored) {
  return at::from_blob(stored.data.data(), stored.shape,
                       at::TensorOptions(scalar_type(stored.dtype)))
      .clone();
}

}  // namespace

std::map<std::string, at::Tensor> Reference::with_prefix(
    const std::string& prefix) const {
  std::map<std::string, at::Tensor> found;
  for (const auto& [name, tensor] : tensors) {
    if (name.starts_with(prefix + ".")) {
      found[name.substr(prefix.size() + 1)] = tensor;
    }
  }
  return found;
}

Reference read_reference(const Path& path) {
  auto file = read_tensor_file(path);
  Reference reference{{}, file.metadata};
  for (auto& stored : file.tensors) {
    reference.tensors[stored.name] = to_tensor(stored);
  }
  return reference;
}

std::vector<Path> reference_files(std::string_view prefix) {
  const char* folder = std::getenv("UNROLL_REFERENCES");
  if (folder == nullptr) FAIL("UNROLL_REFERENCES is not set: " << kHowToMake);
  std::vector<Path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().filename().string().starts_with(prefix)) {
      files.push_back(entry.path());
    }
  }
  if (files.empty()) {
    FAIL("no " << prefix << "* in " << folder << ": " << kHowToMake);
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace unroll
