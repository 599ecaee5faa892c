#include "models/rnn_model.h"

#include <ATen/ops/cat.h>
#include <fmt/format.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/linear.h>

#include <tuple>
#include <type_traits>

#include "models/layer_stack.h"

namespace unroll {
namespace {

using AnyRnn = std::variant<torch::nn::RNN, torch::nn::LSTM, torch::nn::GRU>;

template <typename Options>
Options rnn_options(const RnnConfig& config, std::int64_t inputs) {
  return Options(inputs, config.hidden_size)
      .num_layers(config.layers)
      .batch_first(true)
      // Dropout stands between layers: PyTorch warns where there is no between.
      .dropout(config.layers > 1 ? config.dropout : 0.0)
      .bidirectional(config.bidirectional);
}

AnyRnn make_rnn(const RnnConfig& config, std::int64_t inputs) {
  using namespace torch::nn;
  switch (config.cell) {
    case Cell::rnn:
      return RNN(rnn_options<RNNOptions>(config, inputs));
    case Cell::gru:
      return GRU(rnn_options<GRUOptions>(config, inputs));
    case Cell::lstm:
      break;
  }
  return LSTM(rnn_options<LSTMOptions>(config, inputs));
}

std::int64_t directions(const RnnConfig& config) {
  return config.bidirectional ? 2 : 1;
}

torch::nn::Sequential make_head(const RnnConfig& config, std::int64_t classes) {
  const auto features = config.hidden_size * directions(config);
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

at::Tensor read_out(Readout readout, const Recurrence& recurrence,
                    std::int64_t directions) {
  const auto& outputs = recurrence.outputs;
  switch (readout) {
    case Readout::final:
      return recurrence.last_states.slice(/*dim=*/0, -directions)
          .transpose(0, 1)
          .flatten(1);
    case Readout::mean:
      return outputs.mean(/*dim=*/1);
    case Readout::max:
      return std::get<0>(outputs.max(/*dim=*/1));
    case Readout::last:
      break;
  }
  return outputs.select(/*dim=*/1, -1);
}

RnnModel::RnnModel(const RnnConfig& config, ImageShape image,
                   std::int64_t classes)
    : config_(config), rnn_(make_rnn(config, image.cols)) {
  std::visit([this](const auto& rnn) { register_module("rnn", rnn); }, rnn_);
  layers_ = register_module("layers", make_head(config, classes));
}

Recurrence RnnModel::run_rnn(const at::Tensor& images) {
  return std::visit(
      [&images](auto& rnn) -> Recurrence {
        auto [outputs, state] = rnn->forward(images);
        if constexpr (std::is_same_v<decltype(state), at::Tensor>) {
          return {outputs, state};
        } else {
          return {outputs, std::get<0>(state)};  // an LSTM's (h, c)
        }
      },
      rnn_);
}

void RnnModel::show_rnn(const at::Tensor& outputs,
                        const LayerVisitor& visit) const {
  std::visit(
      [&](const auto& rnn) {
        visit({"rnn",
               fmt::format("{}({}, {}, {} layer{}{})", describe_layer(*rnn),
                           rnn->options.input_size(), config_.hidden_size,
                           config_.layers, config_.layers == 1 ? "" : "s",
                           config_.bidirectional ? ", bidirectional" : ""),
               matrix_elements(*rnn) * outputs.size(1), outputs});
      },
      rnn_);
}

at::Tensor RnnModel::trace(const at::Tensor& images,
                           const LayerVisitor& visit) {
  const auto recurrence = run_rnn(images);
  if (visit) show_rnn(recurrence.outputs, visit);
  const auto read = read_out(config_.readout, recurrence, directions(config_));
  return run_layers(layers_, "layers", read, visit);
}

}  // namespace unroll
