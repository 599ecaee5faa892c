#pragma once

#include <torch/nn/modules/container/sequential.h>

#include <cstdint>
#include <string>
#include <vector>

#include "kernels/conv_stack.h"
#include "models/classifier.h"

namespace unroll {

/// The convolutional net. A block of C channels is a 3x3 convolution to C, then
/// one of stride 2 that halves the map (rounding up), each followed by ReLU and
/// BatchNorm2d: [N, B, h, w] -> [N, C, ceil(h/2), ceil(w/2)]. The last map is
/// flattened and read by Linear, ReLU, BatchNorm1d, Linear, LogSoftmax.
/// Parameters: blocks.N.layers.* and layers.*.
/// Where fused kernels run the blocks, tracing runs them layer by layer on
/// LibTorch's instead: what it shows is the same within rounding.
class CnnModel : public Classifier {
 public:
  CnnModel(const CnnConfig& config, ImageShape image, std::int64_t classes);

  at::Tensor trace(const at::Tensor& images,
                   const LayerVisitor& visit) override;
  bool has_batch_norm() const override { return true; }

 private:
  struct Block {
    std::string name;  // "blocks.0.layers"
    torch::nn::Sequential layers;
  };

  void add_blocks(const std::vector<std::int64_t>& channels);
  at::Tensor run_blocks(const at::Tensor& images);

  std::vector<Block> blocks_;
  torch::nn::Sequential layers_;
  ConvStack stack_;
};

}  // namespace unroll
