#pragma once

#include <string>
#include <vector>

#include "export/computation.h"
#include "export/onnx_model.h"

namespace unroll {

/// An ONNX model as it grows, step by step.
class OnnxWriter {
 public:
  explicit OnnxWriter(const Computation& computation);

  /// A node of one output, which it gives back.
  std::string node(const std::string& type, std::vector<std::string> inputs,
                   const std::string& output,
                   std::vector<OnnxAttribute> attributes = {});
  void node(OnnxNode node) { model_.nodes.push_back(std::move(node)); }
  /// A constant: [n] whole numbers.
  std::string numbers(const std::string& name,
                      const std::vector<std::int64_t>& values);
  std::string number(const std::string& name, std::int64_t value);
  std::string tensor(const std::string& name, const at::Tensor& value);
  /// A parameter or buffer, by its own name.
  std::string parameter(const std::string& name);

  const Computation& computation() const { return computation_; }
  OnnxModel take() { return std::move(model_); }

 private:
  const Computation& computation_;
  OnnxModel model_;
};

/// The nodes of a stack of recurrent layers: one for each layer.
void write_recurrent(OnnxWriter& onnx, const Recurrent& operation,
                     const Step& step);
void write_read_out(OnnxWriter& onnx, const ReadOut& operation,
                    const Step& step);

}  // namespace unroll
