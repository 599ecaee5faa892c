#include "models/cnn_model.h"

#include <fmt/format.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>

#include <utility>
#include <variant>

#include "kernels/choice.h"
#include "models/layer_stack.h"

namespace unroll {
namespace {

/// Gives a block's layers their names: "blocks.N.layers.*".
class ConvBlock : public torch::nn::Module {
 public:
  explicit ConvBlock(const torch::nn::Sequential& layers) {
    register_module("layers", layers);
  }
};

torch::nn::Conv2d conv3x3(std::int64_t inputs, std::int64_t outputs,
                          std::int64_t stride) {
  return torch::nn::Conv2d(
      torch::nn::Conv2dOptions(inputs, outputs, 3).stride(stride).padding(1));
}

/// One by one: a call's arguments may be made, and draw their weights, in any
/// order.
torch::nn::Sequential block_layers(std::int64_t inputs, std::int64_t outputs) {
  torch::nn::Sequential layers;
  layers->push_back(conv3x3(inputs, outputs, 1));
  layers->push_back(torch::nn::ReLU());
  layers->push_back(torch::nn::BatchNorm2d(outputs));
  layers->push_back(conv3x3(outputs, outputs, 2));
  layers->push_back(torch::nn::ReLU());
  layers->push_back(torch::nn::BatchNorm2d(outputs));
  return layers;
}

torch::nn::Sequential head_layers(std::int64_t features,
                                  std::int64_t hidden_size,
                                  std::int64_t classes) {
  torch::nn::Sequential layers;
  layers->push_back(torch::nn::Linear(features, hidden_size));
  layers->push_back(torch::nn::ReLU());
  layers->push_back(torch::nn::BatchNorm1d(hidden_size));
  layers->push_back(torch::nn::Linear(hidden_size, classes));
  layers->push_back(torch::nn::LogSoftmax(/*dim=*/1));
  return layers;
}

ConvLayer conv_layer(const torch::nn::Conv2dImpl& convolution,
                     const torch::nn::BatchNorm2dImpl& norm) {
  using Sides = torch::ExpandingArray<2>;
  ConvLayer layer;
  layer.weight = convolution.weight;
  layer.bias = convolution.bias;
  layer.stride = convolution.options.stride()->front();
  layer.padding = std::get<Sides>(convolution.options.padding())->front();
  layer.norm_weight = norm.weight;
  layer.norm_bias = norm.bias;
  layer.running_mean = norm.running_mean;
  layer.running_var = norm.running_var;
  layer.batches_tracked = norm.num_batches_tracked;
  layer.eps = norm.options.eps();
  layer.momentum = norm.options.momentum().value();
  return layer;
}

}  // namespace

CnnModel::CnnModel(const CnnConfig& config, ImageShape image,
                   std::int64_t classes) {
  add_blocks(config.channels);
  auto [rows, cols] = image;
  for (std::size_t i = 0; i < config.channels.size(); ++i) {
    rows = (rows + 1) / 2;
    cols = (cols + 1) / 2;
  }
  const auto features = config.channels.back() * rows * cols;
  layers_ = register_module("layers",
                            head_layers(features, config.hidden_size, classes));
}

void CnnModel::add_blocks(const std::vector<std::int64_t>& channels) {
  auto blocks = register_module("blocks", torch::nn::ModuleList());
  std::int64_t inputs = 1;
  for (const auto outputs : channels) {
    const auto layers = block_layers(inputs, outputs);
    blocks_.push_back(
        {fmt::format("blocks.{}.layers", blocks_.size()), layers});
    blocks->push_back(std::make_shared<ConvBlock>(layers));
    inputs = outputs;
  }
}

/// By the fused kernels.
at::Tensor CnnModel::run_blocks(const at::Tensor& images) {
  std::vector<ConvLayer> layers;
  for (auto& block : blocks_) {
    const auto& modules = *block.layers;
    for (std::size_t i = 0; i < modules.size(); i += 3)
      layers.push_back(
          conv_layer(*modules.ptr(i)->as<torch::nn::Conv2dImpl>(),
                     *modules.ptr(i + 2)->as<torch::nn::BatchNorm2dImpl>()));
  }
  return stack_.run(images.unsqueeze(1), layers, is_training());
}

at::Tensor CnnModel::trace(const at::Tensor& images,
                           const LayerVisitor& visit) {
  // A lone image in training is an error, which LibTorch's batch norm reports.
  const bool are_enough = images.size(0) >= (is_training() ? 2 : 1);
  if (!visit && are_enough && fused_kernels_apply(images))
    return run_layers(layers_, "layers", run_blocks(images), visit);
  auto maps = images.unsqueeze(1);
  for (auto& block : blocks_) {
    maps = run_layers(block.layers, block.name, std::move(maps), visit);
  }
  return run_layers(layers_, "layers", maps.flatten(1), visit);
}

}  // namespace unroll
