#include "models/cnn_model.h"

#include <fmt/format.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>

#include <utility>

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

torch::nn::Sequential block_layers(std::int64_t inputs, std::int64_t outputs) {
  return torch::nn::Sequential(conv3x3(inputs, outputs, 1), torch::nn::ReLU(),
                               torch::nn::BatchNorm2d(outputs),
                               conv3x3(outputs, outputs, 2), torch::nn::ReLU(),
                               torch::nn::BatchNorm2d(outputs));
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
  add_head(config.channels.back() * rows * cols, config.hidden_size, classes);
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

void CnnModel::add_head(std::int64_t features, std::int64_t hidden_size,
                        std::int64_t classes) {
  layers_ = register_module(
      "layers", torch::nn::Sequential(torch::nn::Linear(features, hidden_size),
                                      torch::nn::ReLU(),
                                      torch::nn::BatchNorm1d(hidden_size),
                                      torch::nn::Linear(hidden_size, classes),
                                      torch::nn::LogSoftmax(/*dim=*/1)));
}

at::Tensor CnnModel::trace(const at::Tensor& images,
                           const LayerVisitor& visit) {
  auto maps = images.unsqueeze(1);
  for (auto& block : blocks_) {
    maps = run_layers(block.layers, block.name, std::move(maps), visit);
  }
  return run_layers(layers_, "layers", maps.flatten(1), visit);
}

}  // namespace unroll
