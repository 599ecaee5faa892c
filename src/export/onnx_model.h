#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "export/port.h"

namespace unroll {

// An ONNX model as plain data, free of LibTorch and of protobuf.

/// The operators' version (https://onnx.ai/onnx/operators), and that of the
/// file format that goes with it.
inline constexpr std::int64_t kOnnxOperators = 17;
inline constexpr std::int64_t kOnnxFormat = 8;

struct OnnxAttribute {
  std::string name;
  std::variant<std::int64_t, double, std::string, std::vector<std::int64_t>>
      value;
};

struct OnnxNode {
  std::string type;  ///< "Gemm"
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
  std::vector<OnnxAttribute> attributes = {};
};

struct OnnxTensor {
  std::string name;
  ElementType type = ElementType::float32;
  std::vector<std::int64_t> shape;
  std::string bytes;  ///< Elements, little-endian.
};

struct OnnxModel {
  std::string name;
  std::string version;  ///< Of the program.
  std::vector<Port> inputs;
  std::vector<Port> outputs;
  std::vector<OnnxNode> nodes;
  std::vector<OnnxTensor> tensors;
  std::map<std::string, std::string> metadata;
};

/// The file's content. Throws RunError beyond 2 GB, where the format ends.
std::string onnx_bytes(const OnnxModel& model);

}  // namespace unroll
