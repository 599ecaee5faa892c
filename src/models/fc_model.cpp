#include "models/fc_model.h"

#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/linear.h>

#include "models/layer_stack.h"

namespace unroll {

std::vector<std::int64_t> even_hidden_sizes(std::int64_t inputs,
                                            std::int64_t classes,
                                            std::int64_t layers) {
  std::vector<std::int64_t> sizes;
  for (std::int64_t i = 1; i < layers; ++i) {
    sizes.push_back((inputs * (layers - i) + classes * i) / layers);
  }
  return sizes;
}

FcModel::FcModel(const FcConfig& config, ImageShape image,
                 std::int64_t classes) {
  auto inputs = image.rows * image.cols;
  const auto hidden_sizes =
      config.hidden_sizes.empty()
          ? even_hidden_sizes(inputs, classes, config.layers)
          : config.hidden_sizes;
  has_hidden_layers_ = !hidden_sizes.empty();
  for (const auto outputs : hidden_sizes) {
    layers_->push_back(torch::nn::Linear(inputs, outputs));
    layers_->push_back(torch::nn::LeakyReLU());
    layers_->push_back(torch::nn::BatchNorm1d(outputs));
    inputs = outputs;
  }
  layers_->push_back(torch::nn::Linear(inputs, classes));
  layers_->push_back(torch::nn::LogSoftmax(/*dim=*/1));
  register_module("layers", layers_);
}

at::Tensor FcModel::trace(const at::Tensor& images, const LayerVisitor& visit) {
  return run_layers(layers_, "layers", images.flatten(1), visit);
}

}  // namespace unroll
