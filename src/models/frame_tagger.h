#pragma once

#include <torch/nn/modules/linear.h>

#include <cstdint>
#include <memory>

#include "models/frame_cnn.h"
#include "models/recurrent_stack.h"

namespace unroll {

/// A label of each frame of a clip, in the light of those before it (and, if
/// bidirectional, after it): a CNN on each frame, a recurrent stack, Linear.
/// Parameters: cnn.*, rnn.*, output.*.
class FrameTagger : public torch::nn::Module {
 public:
  FrameTagger(const FrameTaggerConfig& config, ImageShape frame,
              std::int64_t labels);

  /// clips: [N, T, rows, cols] float, 0 to 1; lengths: [N] int64, 1 to T;
  /// undefined: all T -> [N, T, K] logits.
  at::Tensor forward(const at::Tensor& clips, const at::Tensor& lengths_N = {});

 private:
  double dropout_;
  std::shared_ptr<FrameCnn> cnn_;
  std::shared_ptr<RecurrentStack> rnn_;
  torch::nn::Linear output_{nullptr};
};

}  // namespace unroll
