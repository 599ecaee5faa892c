#pragma once

#include <torch/nn/modules/container/sequential.h>

#include <cstdint>
#include <vector>

#include "models/classifier.h"

namespace unroll {

/// A small convolutional net that says F numbers of a picture. Each entry C of
/// `channels` is a 3x3 convolution to C, 2x2 maxima (halving, rounded up),
/// BatchNorm2d and ReLU; Linear and ReLU make F of what is left.
/// Parameters: layers.*.
class FrameCnn : public torch::nn::Module {
 public:
  FrameCnn(const std::vector<std::int64_t>& channels, ImageShape image,
           std::int64_t features);

  /// pictures: [N, rows, cols] float, 0 to 1 -> [N, F].
  at::Tensor forward(const at::Tensor& pictures);

  /// Rows of up to P pictures: [N, P, rows, cols] -> [N, P, F]. lengths: [N]
  /// int64, 1 to P; undefined: all P. Pictures past a row's end are not looked
  /// at, not even by batch norm; their features are zero.
  at::Tensor forward_rows(const at::Tensor& pictures_NP,
                          const at::Tensor& lengths_N);

 private:
  std::int64_t features_;
  torch::nn::Sequential layers_;
};

}  // namespace unroll
