#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "kernels/matrices.h"

namespace unroll {

// The forward and the backward pass of one layer, on plain memory; shapes as in
// recurrent_layer.h. The batch is cut into pieces that pass through all steps
// on one thread each, so that no thread waits for another between steps.

/// Columns of the gates that are computed alike: which rows of W_ih and of W_hh
/// they come from; -1: from none.
struct GateGroup {
  std::int64_t first = 0;
  std::int64_t count = 0;
  std::int64_t ih_row = 0;
  std::int64_t hh_row = 0;
};

struct RecurrentShape {
  RecurrentCell cell;
  std::int64_t steps, batch, inputs, units, directions;
  bool only_last;

  std::vector<GateGroup> groups() const;
  /// Columns of the gates, G*H; a gru has H more, for what W_hn makes of h.
  std::int64_t gate_columns() const;
  /// Steps that a direction makes, and the time of its step number s.
  std::int64_t steps_of(std::int64_t direction) const;
  std::int64_t time(std::int64_t direction, std::int64_t s) const;
};

/// What a layer reads, and what its forward pass leaves for the backward one.
struct RecurrentTape {
  at::Tensor x;            ///< [T, N, I]
  at::Tensor h0, c0;       ///< [D, N, H]; undefined: zeros.
  at::Tensor lengths;      ///< [N] or undefined.
  at::Tensor outputs;      ///< [T, N, D*H]: h; past the end the state kept.
  at::Tensor gates;        ///< [D, T, N, columns]; undefined for an rnn.
  at::Tensor cells;        ///< [D, T, N, H], lstm only.
  at::TensorList weights;  ///< In PyTorch's order.
};

/// Fills tape.outputs and, where `keep`, gates and cells; else cells hold the
/// last step's alone, [D, 1, N, H].
void recurrent_forward(const RecurrentShape& shape, RecurrentTape& tape,
                       bool keep);

struct RecurrentGradients {
  at::Tensor outputs;  ///< In: [T, N, D*H], or undefined.
  at::Tensor h, c;     ///< In: [D, N, H] by the last states, or undefined.
                       ///< Out: by the first.
  at::Tensor x;        ///< Out: [T, N, I]; left alone unless wanted.
  bool x_wanted = true;
  std::vector<at::Tensor> weights;  ///< Out, in PyTorch's order.
};

void recurrent_backward(const RecurrentShape& shape, const RecurrentTape& tape,
                        RecurrentGradients& gradients);

}  // namespace unroll
