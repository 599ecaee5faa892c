

#include <export/onnx.pb.h>

#include <cstdint>

#include "base/error.h"
#include "export/onnx_model.h"

namespace unroll {
namespace {

std::int32_t number_of(ElementType type) {
  return type == ElementType::float32 ? onnx::TensorProto::FLOAT
                                      : onnx::TensorProto::INT64;
}

struct SetAttribute {
  onnx::AttributeProto& to;

  void operator()(std::int64_t value) const {
    to.set_type(onnx::AttributeProto::INT);
    to.set_i(value);
  }
  void operator()(double value) const {
    to.set_type(onnx::AttributeProto::FLOAT);
    to.set_f(static_cast<float>(value));
  }
  void operator()(const std::string& value) const {
    to.set_type(onnx::AttributeProto::STRING);
    to.set_s(value);
  }
  void operator()(const std::vector<std::int64_t>& values) const {
    to.set_type(onnx::AttributeProto::INTS);
    for (const auto value : values) to.add_ints(value);
  }
};

/// A node is called after what it puts out.
void add_node(const OnnxNode& node, onnx::GraphProto& graph) {
  auto& to = *graph.add_node();
  to.set_op_type(node.type);
  to.set_name(node.outputs.at(0));
  for (const auto& input : node.inputs) to.add_input(input);
  for (const auto& output : node.outputs) to.add_output(output);
  for (const auto& attribute : node.attributes) {
    auto& added = *to.add_attribute();
    added.set_name(attribute.name);
    std::visit(SetAttribute{added}, attribute.value);
  }
}

void set_dimension(const Dimension& size,
                   onnx::TensorShapeProto::Dimension& to) {
  if (const auto* name = std::get_if<std::string>(&size))
    to.set_dim_param(*name);
  else
    to.set_dim_value(std::get<std::int64_t>(size));
}

void set_port(const Port& port, onnx::ValueInfoProto& to) {
  to.set_name(port.name);
  to.set_doc_string(port.meaning);
  auto& tensor = *to.mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(number_of(port.type));
  for (const auto& size : port.shape)
    set_dimension(size, *tensor.mutable_shape()->add_dim());
}

void add_tensor(const OnnxTensor& tensor, onnx::GraphProto& graph) {
  auto& to = *graph.add_initializer();
  to.set_name(tensor.name);
  to.set_data_type(number_of(tensor.type));
  for (const auto size : tensor.shape) to.add_dims(size);
  to.set_raw_data(tensor.bytes);
}

void fill_graph(const OnnxModel& model, onnx::GraphProto& graph) {
  graph.set_name(model.name);
  for (const auto& node : model.nodes) add_node(node, graph);
  for (const auto& tensor : model.tensors) add_tensor(tensor, graph);
  for (const auto& port : model.inputs) set_port(port, *graph.add_input());
  for (const auto& port : model.outputs) set_port(port, *graph.add_output());
}

}  // namespace

std::string onnx_bytes(const OnnxModel& model) {
  onnx::ModelProto to;
  to.set_ir_version(kOnnxFormat);
  to.set_producer_name("unroll");
  to.set_producer_version(model.version);
  to.add_opset_import()->set_version(kOnnxOperators);
  fill_graph(model, *to.mutable_graph());
  for (const auto& [key, value] : model.metadata) {
    auto& entry = *to.add_metadata_props();
    entry.set_key(key);
    entry.set_value(value);
  }
  if (to.ByteSizeLong() > INT32_MAX)
    throw RunError("the model is larger than the 2 GB that ONNX files hold");
  return to.SerializeAsString();
}

}  // namespace unroll
