#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "config/model_config.h"

namespace unroll {

// Shapes: N sequences, T steps, I inputs, H units, D directions, L layers.

/// What a recurrent stack carries from step to step. Undefined tensors stand
/// for zeros.
struct RecurrentState {
  at::Tensor h;  ///< [L*D, N, H]
  at::Tensor c;  ///< [L*D, N, H] what an lstm remembers; undefined in others.

  /// The same values, cut off from what they were computed from.
  RecurrentState detached() const;
  /// The state of the sequences `places` [M], in that order.
  RecurrentState of(const at::Tensor& places) const;
  /// [1, N, H] of one layer's one direction: number D*layer + direction.
  RecurrentState part(std::int64_t number) const;
};

struct Recurrence {
  at::Tensor outputs;  ///< [N, T, D*H] of the top layer at each step.
  RecurrentState last;
};

/// What one call of LibTorch's runs: whole layers, or a layer's one direction.
struct RecurrentLayers {
  Cell cell = Cell::lstm;
  std::int64_t count = 1;
  bool bidirectional = false;
  double dropout = 0.0;
  bool training = false;
};

/// x: [T, N, I]; outputs: [T, N, D*H]. weights: in PyTorch's order. state:
/// whole, nothing left out.
Recurrence run_layers(const RecurrentLayers& layers, at::TensorList weights,
                      const at::Tensor& x_TNI, const RecurrentState& state);

/// How many matrices of [H, I] and [H, H] a cell has.
std::int64_t gates(Cell cell);
/// "LSTM"
const char* cell_name(Cell cell);

}  // namespace unroll
