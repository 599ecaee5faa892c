#include "export/computation.h"

#include <fmt/format.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

namespace unroll {
namespace {

Convolution convolution_of(const std::string& name,
                           const torch::nn::Conv2dImpl& layer) {
  using Sides = torch::ExpandingArray<2>;
  return {name, layer.options.kernel_size()->front(),
          layer.options.stride()->front(),
          std::get<Sides>(layer.options.padding())->front()};
}

std::optional<Operation> operation_of(const std::string& name,
                                      const torch::nn::Module& layer) {
  using namespace torch::nn;
  if (layer.as<LinearImpl>()) return Linear{name};
  if (layer.as<ReLUImpl>()) return Relu{};
  if (layer.as<FlattenImpl>()) return Flatten{};
  if (layer.as<LogSoftmaxImpl>()) return LogSoftmax{};
  if (const auto* leaky = layer.as<LeakyReLUImpl>())
    return LeakyRelu{leaky->options.negative_slope()};
  if (const auto* norm = layer.as<BatchNorm1dImpl>())
    return BatchNorm{name, norm->options.eps()};
  if (const auto* norm = layer.as<BatchNorm2dImpl>())
    return BatchNorm{name, norm->options.eps()};
  if (const auto* convolution = layer.as<Conv2dImpl>())
    return convolution_of(name, *convolution);
  return std::nullopt;
}

at::Tensor on_cpu(const at::Tensor& tensor) {
  return tensor.detach().cpu().contiguous();
}

}  // namespace

Computation::Computation(const torch::nn::Module& model) {
  for (const auto& item : model.named_parameters())
    parameters[item.key()] = on_cpu(item.value());
  for (const auto& item : model.named_buffers())
    buffers[item.key()] = on_cpu(item.value());
}

std::string Computation::add(std::string output, Operation operation,
                             std::vector<std::string> inputs_of) {
  steps.push_back({std::move(operation), std::move(inputs_of), {output}});
  return output;
}

std::string Computation::add_layers(const std::string& prefix,
                                    const torch::nn::Module& sequential,
                                    std::string x) {
  for (const auto& item : sequential.named_children()) {
    const std::string name = prefix + "." + item.key();
    auto operation = operation_of(name, *item.value());
    if (!operation)
      throw std::logic_error(fmt::format("{}: no step for a layer of kind {}",
                                         name, item.value()->name()));
    x = add(name, *std::move(operation), {x});
  }
  return x;
}

void Computation::give(const std::string& value, Port port) {
  for (auto& step : steps) {
    std::replace(step.inputs.begin(), step.inputs.end(), value, port.name);
    std::replace(step.outputs.begin(), step.outputs.end(), value, port.name);
  }
  outputs.push_back(std::move(port));
}

const at::Tensor& Computation::tensor(const std::string& name) const {
  const auto buffer = buffers.find(name);
  return buffer == buffers.end() ? parameters.at(name) : buffer->second;
}

bool Computation::is_read(const std::string& value) const {
  const auto takes = [&](const Step& step) {
    return std::find(step.inputs.begin(), step.inputs.end(), value) !=
           step.inputs.end();
  };
  const auto gives = [&](const Port& port) { return port.name == value; };
  return std::any_of(steps.begin(), steps.end(), takes) ||
         std::any_of(outputs.begin(), outputs.end(), gives);
}

}  // namespace unroll
