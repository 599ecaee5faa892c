#include "models/frame_cnn.h"

#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/pooling.h>

#include "models/padding.h"

namespace unroll {

FrameCnn::FrameCnn(const std::vector<std::int64_t>& channels, ImageShape image,
                   std::int64_t features)
    : features_(features) {
  using namespace torch::nn;
  std::int64_t inputs = 1;
  for (const auto outputs : channels) {
    // Batch norm's shift makes a bias before it idle. The maxima come first: a
    // quarter of the pixels is left to the rest.
    layers_->push_back(
        Conv2d(Conv2dOptions(inputs, outputs, 3).padding(1).bias(false)));
    layers_->push_back(MaxPool2d(MaxPool2dOptions(2).ceil_mode(true)));
    layers_->push_back(BatchNorm2d(outputs));
    layers_->push_back(ReLU());
    inputs = outputs;
    image = {(image.rows + 1) / 2, (image.cols + 1) / 2};
  }
  layers_->push_back(Flatten());
  layers_->push_back(Linear(inputs * image.rows * image.cols, features));
  layers_->push_back(ReLU());
  register_module("layers", layers_);
}

at::Tensor FrameCnn::forward(const at::Tensor& pictures) {
  // Channels last: on a CPU twice as fast as channels first.
  return layers_->forward(pictures.unsqueeze(3).permute({0, 3, 1, 2}));
}

at::Tensor FrameCnn::forward_rows(const at::Tensor& pictures_NP,
                                  const at::Tensor& lengths_N) {
  const auto rows = pictures_NP.size(0), places = pictures_NP.size(1);
  const auto pictures = pictures_NP.flatten(0, 1);
  if (!lengths_N.defined()) {
    return forward(pictures).view({rows, places, features_});
  }
  const auto own = own_steps(lengths_N, places).flatten().nonzero().squeeze(1);
  const auto features = forward(pictures.index_select(0, own));
  return features.new_zeros({rows * places, features_})
      .index_copy(0, own, features)
      .view({rows, places, features_});
}

}  // namespace unroll
