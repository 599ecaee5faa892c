#include "export/onnx_export.h"

#include <ATen/ops/scalar_tensor.h>
#include <ATen/ops/tensor.h>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "export/onnx_writer.h"

namespace unroll {
namespace {

using Numbers = std::vector<std::int64_t>;

/// A step's nodes, operation by operation.
struct StepWriter {
  OnnxWriter& onnx;
  const Step& step;
  const std::string& x;
  const std::string& out;

  std::string weight(const std::string& layer) const {
    return onnx.parameter(layer + ".weight");
  }
  std::string bias(const std::string& layer) const {
    return onnx.parameter(layer + ".bias");
  }

  void operator()(const AddChannel&) const {
    onnx.node("Unsqueeze", {x, onnx.numbers(out + ".axis", {1})}, out);
  }
  void operator()(const Flatten&) const {
    onnx.node("Flatten", {x}, out, {{"axis", std::int64_t{1}}});
  }
  void operator()(const Linear& linear) const {
    const auto& layer = linear.layer;
    if (!linear.has_steps) {
      onnx.node("Gemm", {x, weight(layer), bias(layer)}, out,
                {{"transB", std::int64_t{1}}});
      return;
    }
    const auto turned = onnx.node("Transpose", {weight(layer)}, out + ".turned",
                                  {{"perm", Numbers{1, 0}}});
    const auto product = onnx.node("MatMul", {x, turned}, out + ".product");
    onnx.node("Add", {product, bias(layer)}, out);
  }
  void operator()(const Convolution& conv) const {
    onnx.node("Conv", {x, weight(conv.layer), bias(conv.layer)}, out,
              {{"kernel_shape", Numbers(2, conv.size)},
               {"strides", Numbers(2, conv.stride)},
               {"pads", Numbers(4, conv.padding)}});
  }
  void operator()(const BatchNorm& norm) const {
    onnx.node("BatchNormalization",
              {x, weight(norm.layer), bias(norm.layer),
               onnx.parameter(norm.layer + ".running_mean"),
               onnx.parameter(norm.layer + ".running_var")},
              out, {{"epsilon", norm.eps}});
  }
  void operator()(const Relu&) const { onnx.node("Relu", {x}, out); }
  void operator()(const LeakyRelu& leaky) const {
    onnx.node("LeakyRelu", {x}, out, {{"alpha", leaky.slope}});
  }
  void operator()(const LogSoftmax&) const {
    onnx.node("LogSoftmax", {x}, out, {{"axis", std::int64_t{-1}}});
  }
  /// log(sigmoid(x)) = -softplus(-x), for -x and for x.
  void operator()(const SigmoidPair&) const {
    const auto minus = onnx.node("Neg", {x}, out + ".minus");
    const auto pair = onnx.node("Concat", {x, minus}, out + ".pair",
                                {{"axis", std::int64_t{1}}});
    const auto softplus = onnx.node("Softplus", {pair}, out + ".softplus");
    onnx.node("Neg", {softplus}, out);
  }
  void operator()(const Embed& embed) const {
    onnx.node("Gather", {weight(embed.layer), x}, out);
  }
  void operator()(const OneHot& one_hot) const {
    const auto depth = onnx.number(out + ".depth", one_hot.units);
    const auto values = onnx.tensor(out + ".values", at::tensor({0.0f, 1.0f}));
    onnx.node("OneHot", {x, depth, values}, out);
  }
  void operator()(const Recurrent& recurrent) const {
    write_recurrent(onnx, recurrent, step);
  }
  void operator()(const ReadOut& read_out) const {
    write_read_out(onnx, read_out, step);
  }
  void operator()(const PickRows&) const {
    onnx.node("Gather", {x, step.inputs.at(1)}, out);
  }
  void operator()(const Concatenate&) const {
    onnx.node("Concat", {x, step.inputs.at(1)}, out,
              {{"axis", std::int64_t{-1}}});
  }
  void operator()(const ClassThenZeros& first) const {
    const auto one_hot = out + ".one_hot";
    StepWriter{onnx, step, x, one_hot}(OneHot{first.classes});
    const auto row = onnx.node(
        "Unsqueeze", {one_hot, onnx.numbers(out + ".axis", {1})}, out + ".row");
    const auto pads =
        onnx.numbers(out + ".pads", {0, 0, 0, 0, first.steps - 1, 0});
    onnx.node("Pad", {row, pads}, out);
  }
};

}  // namespace

OnnxWriter::OnnxWriter(const Computation& computation)
    : computation_(computation) {
  model_.inputs = computation.inputs;
  model_.outputs = computation.outputs;
}

std::string OnnxWriter::node(const std::string& type,
                             std::vector<std::string> inputs,
                             const std::string& output,
                             std::vector<OnnxAttribute> attributes) {
  model_.nodes.push_back(
      {type, std::move(inputs), {output}, std::move(attributes)});
  return output;
}

std::string OnnxWriter::numbers(const std::string& name,
                                const std::vector<std::int64_t>& values) {
  return tensor(name, at::tensor(values, at::kLong));
}

std::string OnnxWriter::number(const std::string& name, std::int64_t value) {
  return tensor(name, at::scalar_tensor(value, at::kLong));
}

std::string OnnxWriter::tensor(const std::string& name,
                               const at::Tensor& value) {
  const auto whole = value.contiguous();
  model_.tensors.push_back(
      {name,
       whole.scalar_type() == at::kLong ? ElementType::int64
                                        : ElementType::float32,
       whole.sizes().vec(),
       {static_cast<const char*>(whole.const_data_ptr()), whole.nbytes()}});
  return name;
}

std::string OnnxWriter::parameter(const std::string& name) {
  return tensor(name, computation_.tensor(name));
}

OnnxModel to_onnx(const Computation& computation) {
  OnnxWriter onnx(computation);
  for (const auto& step : computation.steps)
    std::visit(StepWriter{onnx, step, step.inputs.at(0), step.outputs.at(0)},
               step.operation);
  return onnx.take();
}

}  // namespace unroll
