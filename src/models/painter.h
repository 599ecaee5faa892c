#pragma once

#include <torch/nn/modules/linear.h>

#include <cstdint>
#include <memory>

#include "models/classifier.h"
#include "models/recurrent_stack.h"

namespace unroll {

/// A picture of a class, row by row: the class, one-hot, goes in at the first
/// step and zero vectors after it; the recurrent stack's outputs, by a Linear,
/// are the rows. Parameters: rnn.*, output.*.
class Painter : public torch::nn::Module {
 public:
  Painter(const PainterConfig& config, ImageShape image, std::int64_t classes);

  /// classes: [N] int64 -> [N, rows, cols] logits; their sigmoid is how bright
  /// each pixel is, 0 to 1. A class that is asked for often is painted once.
  at::Tensor forward(const at::Tensor& classes_N);

 private:
  at::Tensor paint(const at::Tensor& classes_N);

  double dropout_;
  ImageShape image_;
  std::shared_ptr<RecurrentStack> rnn_;
  torch::nn::Linear output_{nullptr};
};

}  // namespace unroll
