// What live Python computed for the tests: see python/make_references.py.
#pragma once

#include <ATen/ATen.h>

#include <cstdlib>
#include <map>
#include <stdexcept>
#include <string>

#include "checkpoint/stored_tensor.h"
#include "checkpoint/tensor_file.h"

namespace unroll {

/// The tensors of UNROLL_REFERENCES/NAME.safetensors.
inline std::map<std::string, at::Tensor> references(const std::string& name) {
  const char* folder = std::getenv("UNROLL_REFERENCES");
  if (folder == nullptr)
    throw std::runtime_error(
        "set UNROLL_REFERENCES to a folder that tests/python/"
        "make_references.py FOLDER has filled");
  std::map<std::string, at::Tensor> tensors;
  for (const auto& stored :
       read_tensor_file(Path(folder) / (name + ".safetensors")).tensors)
    tensors[stored.name] = to_tensor(stored);
  return tensors;
}

}  // namespace unroll
