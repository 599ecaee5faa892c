#include "models/rnn_model.h"

#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/linear.h>

#include "models/layer_stack.h"
#include "models/readout.h"

namespace unroll {
namespace {

torch::nn::Sequential make_head(const RnnConfig& config, std::int64_t features,
                                std::int64_t classes) {
  torch::nn::Sequential layers;
  if (config.head == Head::course) {
    layers->push_back(torch::nn::ReLU());
    layers->push_back(torch::nn::BatchNorm1d(features));
  }
  layers->push_back(torch::nn::Linear(features, classes));
  layers->push_back(torch::nn::LogSoftmax(/*dim=*/1));
  return layers;
}

}  // namespace

RnnModel::RnnModel(const RnnConfig& config, ImageShape image,
                   std::int64_t classes)
    : config_(config) {
  rnn_ = register_module("rnn",
                         std::make_shared<RecurrentStack>(config, image.cols));
  layers_ =
      register_module("layers", make_head(config, rnn_->outputs(), classes));
}

void RnnModel::show_rnn(const at::Tensor& outputs,
                        const LayerVisitor& visit) const {
  visit({"rnn", describe_layer(*rnn_), matrix_elements(*rnn_) * outputs.size(1),
         outputs});
}

at::Tensor RnnModel::trace(const at::Tensor& images,
                           const LayerVisitor& visit) {
  const bool reads_last = config_.readout == Readout::last && !visit;
  const auto run = rnn_->forward(
      images, {}, {}, reads_last ? WantedOutputs::last : WantedOutputs::all);
  if (visit) show_rnn(run.outputs, visit);
  const auto read = read_out(config_.readout, run, rnn_->directions());
  return run_layers(layers_, "layers", read, visit);
}

}  // namespace unroll
