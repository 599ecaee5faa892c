#include "models/recurrent_layers.h"

#include <ATen/ops/gru.h>
#include <ATen/ops/lstm.h>
#include <ATen/ops/rnn_tanh.h>

#include <tuple>

namespace unroll {

RecurrentState RecurrentState::detached() const {
  const auto detach = [](const at::Tensor& x) {
    return x.defined() ? x.detach() : x;
  };
  return {detach(h), detach(c)};
}

RecurrentState RecurrentState::of(const at::Tensor& places) const {
  const auto select = [&](const at::Tensor& x) {
    return x.defined() ? x.index_select(1, places) : x;
  };
  return {select(h), select(c)};
}

RecurrentState RecurrentState::part(std::int64_t number) const {
  const auto part = [&](const at::Tensor& x) {
    return x.defined() ? x.narrow(0, number, 1) : x;
  };
  return {part(h), part(c)};
}

Recurrence run_layers(const RecurrentLayers& layers, at::TensorList weights,
                      const at::Tensor& x_TNI, const RecurrentState& state) {
  constexpr bool kBiases = true, kBatchFirst = false;
  if (layers.cell == Cell::lstm) {
    auto [outputs, h, c] = at::lstm(
        x_TNI, {state.h, state.c}, weights, kBiases, layers.count,
        layers.dropout, layers.training, layers.bidirectional, kBatchFirst);
    return {outputs, {h, c}};
  }
  auto [outputs, h] =
      layers.cell == Cell::gru
          ? at::gru(x_TNI, state.h, weights, kBiases, layers.count,
                    layers.dropout, layers.training, layers.bidirectional,
                    kBatchFirst)
          : at::rnn_tanh(x_TNI, state.h, weights, kBiases, layers.count,
                         layers.dropout, layers.training, layers.bidirectional,
                         kBatchFirst);
  return {outputs, {h, {}}};
}

std::int64_t gates(Cell cell) {
  switch (cell) {
    case Cell::rnn:
      return 1;
    case Cell::gru:
      return 3;
    case Cell::lstm:
      break;
  }
  return 4;
}

const char* cell_name(Cell cell) {
  switch (cell) {
    case Cell::rnn:
      return "RNN";
    case Cell::gru:
      return "GRU";
    case Cell::lstm:
      break;
  }
  return "LSTM";
}

}  // namespace unroll
