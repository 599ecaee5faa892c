#include "models/plain_cells.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tanh.h>
#include <fmt/format.h>

#include <string>

namespace unroll {
namespace {

/// [N, G*H] each: what the input and what the state say to every gate.
at::Tensor from_input(const CellWeights& weights, const at::Tensor& x_NI) {
  return at::linear(x_NI, weights.weight_ih, weights.bias_ih);
}
at::Tensor from_state(const CellWeights& weights, const at::Tensor& h_NH) {
  return at::linear(h_NH, weights.weight_hh, weights.bias_hh);
}

CellState zero_state(Cell cell, const CellWeights& weights,
                     const at::Tensor& x_NTI) {
  const auto zeros =
      x_NTI.new_zeros({x_NTI.size(0), weights.weight_hh.size(1)});
  return {zeros, cell == Cell::lstm ? zeros : at::Tensor()};
}

struct DirectionRun {
  at::Tensor outputs;  // [N, T, H]
  CellState last_state;
};

DirectionRun run_direction(Cell cell, const CellWeights& weights,
                           const at::Tensor& x_NTI, bool backward) {
  const auto steps = x_NTI.size(1);
  std::vector<at::Tensor> outputs(static_cast<std::size_t>(steps));
  auto state = zero_state(cell, weights, x_NTI);
  for (std::int64_t i = 0; i < steps; ++i) {
    const auto t = backward ? steps - 1 - i : i;
    state = cell_step(cell, weights, x_NTI.select(1, t), state);
    outputs[static_cast<std::size_t>(t)] = state.h;
  }
  return {at::stack(outputs, /*dim=*/1), state};
}

}  // namespace

CellState rnn_step(const CellWeights& weights, const at::Tensor& x_NI,
                   const CellState& state) {
  return {at::tanh(from_input(weights, x_NI) + from_state(weights, state.h)),
          at::Tensor()};
}

CellState lstm_step(const CellWeights& weights, const at::Tensor& x_NI,
                    const CellState& state) {
  const auto gates =
      (from_input(weights, x_NI) + from_state(weights, state.h)).chunk(4, 1);
  const auto i = at::sigmoid(gates[0]);
  const auto f = at::sigmoid(gates[1]);
  const auto g = at::tanh(gates[2]);
  const auto o = at::sigmoid(gates[3]);
  const auto c = f * state.c + i * g;
  return {o * at::tanh(c), c};
}

CellState gru_step(const CellWeights& weights, const at::Tensor& x_NI,
                   const CellState& state) {
  const auto input = from_input(weights, x_NI).chunk(3, 1);
  const auto hidden = from_state(weights, state.h).chunk(3, 1);
  const auto r = at::sigmoid(input[0] + hidden[0]);
  const auto z = at::sigmoid(input[1] + hidden[1]);
  const auto n = at::tanh(input[2] + r * hidden[2]);
  return {(1 - z) * n + z * state.h, at::Tensor()};
}

CellState cell_step(Cell cell, const CellWeights& weights,
                    const at::Tensor& x_NI, const CellState& state) {
  switch (cell) {
    case Cell::rnn:
      return rnn_step(weights, x_NI, state);
    case Cell::gru:
      return gru_step(weights, x_NI, state);
    case Cell::lstm:
      break;
  }
  return lstm_step(weights, x_NI, state);
}

std::vector<LayerWeights> plain_weights(const torch::nn::Module& rnn) {
  const auto parameters = rnn.named_parameters(/*recurse=*/false);
  std::vector<LayerWeights> layers;
  for (int layer = 0;; ++layer) {
    LayerWeights directions;
    for (const auto* suffix : {"", "_reverse"}) {
      const auto name = fmt::format("_l{}{}", layer, suffix);
      if (!parameters.contains("weight_ih" + name)) continue;
      directions.push_back(
          {parameters["weight_ih" + name], parameters["weight_hh" + name],
           parameters["bias_ih" + name], parameters["bias_hh" + name]});
    }
    if (directions.empty()) return layers;
    layers.push_back(directions);
  }
}

PlainRecurrence plain_unroll(Cell cell, const std::vector<LayerWeights>& layers,
                             const at::Tensor& x_NTI) {
  PlainRecurrence result{x_NTI, {}};
  for (const auto& directions : layers) {
    std::vector<at::Tensor> outputs;
    for (const auto& weights : directions) {
      const bool backward = !outputs.empty();
      auto run = run_direction(cell, weights, result.outputs, backward);
      outputs.push_back(run.outputs);
      result.last_states.push_back(run.last_state);
    }
    result.outputs = at::cat(outputs, /*dim=*/2);
  }
  return result;
}

}  // namespace unroll
