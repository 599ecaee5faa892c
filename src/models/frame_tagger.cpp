#include "models/frame_tagger.h"

#include "kernels/dropout.h"
#include "models/dense_layers.h"

namespace unroll {

FrameTagger::FrameTagger(const FrameTaggerConfig& config, ImageShape frame,
                         std::int64_t labels)
    : dropout_(config.recurrence.dropout) {
  cnn_ = register_module(
      "cnn",
      std::make_shared<FrameCnn>(config.channels, frame, config.feature_size));
  rnn_ = register_module("rnn", std::make_shared<RecurrentStack>(
                                    config.recurrence, config.feature_size));
  output_ =
      register_module("output", torch::nn::Linear(rnn_->outputs(), labels));
}

at::Tensor FrameTagger::forward(const at::Tensor& clips,
                                const at::Tensor& lengths_N) {
  const auto features = cnn_->forward_rows(clips, lengths_N);
  const auto outputs = rnn_->forward(features, lengths_N).outputs;
  return run_linear(output_, run_dropout(outputs, dropout_, is_training()));
}

}  // namespace unroll
