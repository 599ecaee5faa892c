#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "checkpoint/pickle.h"
#include "checkpoint/tensor_file.h"
#include "checkpoint/zip_archive.h"

namespace unroll {

/// The functions that a pickled tensor calls.
std::vector<std::string> torch_functions();

/// Whether a value is a pickled tensor or parameter.
bool is_torch_tensor(const Pickle& pickle, PickleId id);

/// Builds tensors from a pickle and the storages that lie beside it.
class TorchTensors {
 public:
  /// Storages are the archive's entries `folder`/data/KEY.
  TorchTensors(const Pickle& pickle, const ZipArchive& archive,
               std::string folder);

  /// Contiguous, whatever its strides. Throws UserError that names `name` if
  /// the tensor does not fit its storage.
  StoredTensor build(const std::string& name, PickleId id);

 private:
  struct Storage {
    DType dtype;
    Bytes data;
  };
  const Storage& storage(PickleId id);
  const PickleValue& expect(PickleId id, PickleValue::Kind kind) const;
  std::vector<std::int64_t> integers(PickleId tuple) const;

  const Pickle& pickle_;
  const ZipArchive& archive_;
  std::string folder_;
  std::map<std::string, Storage> storages_;
  std::uint64_t room_;  // What may still be built, in bytes.
};

}  // namespace unroll
