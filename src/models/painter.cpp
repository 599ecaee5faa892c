#include "models/painter.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/zeros.h>

#include "kernels/dropout.h"
#include "models/dense_layers.h"

namespace unroll {

Painter::Painter(const PainterConfig& config, ImageShape image,
                 std::int64_t classes)
    : dropout_(config.recurrence.dropout), image_(image) {
  rnn_ = register_module(
      "rnn", std::make_shared<RecurrentStack>(config.recurrence, classes));
  output_ =
      register_module("output", torch::nn::Linear(rnn_->outputs(), image.cols));
}

at::Tensor Painter::forward(const at::Tensor& classes_N) {
  const std::int64_t classes = rnn_->inputs();
  if (classes_N.size(0) <= classes) return paint(classes_N);
  const auto each = at::arange(classes, classes_N.options());
  return paint(each).index_select(0, classes_N);
}

at::Tensor Painter::paint(const at::Tensor& classes_N) {
  auto inputs_TNK = at::zeros({image_.rows, classes_N.size(0), rnn_->inputs()},
                              output_->weight.options().requires_grad(false));
  inputs_TNK[0].scatter_(1, classes_N.unsqueeze(1), 1.0);
  const auto outputs = rnn_->forward(inputs_TNK.transpose(0, 1)).outputs;
  return run_linear(output_, run_dropout(outputs, dropout_, is_training()));
}

}  // namespace unroll
