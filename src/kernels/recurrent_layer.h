#pragma once

#include <ATen/core/Tensor.h>

#include "kernels/simd.h"

namespace unroll {

// Shapes: N sequences, T steps, I inputs, H units, D directions; G gates: 1 for
// rnn, 4 for lstm (i, f, g, o), 3 for gru (r, z, n).

/// What a recurrent layer reads.
struct RecurrentInput {
  at::Tensor x;        ///< [T, N, I]
  at::Tensor h;        ///< [D, N, H] before the first step; undefined: zeros.
  at::Tensor c;        ///< Likewise, lstm only.
  at::Tensor lengths;  ///< [N] int64, 1 to T; undefined: all are T.
  /// Only the output at step T-1 is wanted: the backward direction makes one
  /// step. Without lengths.
  bool only_last = false;
};

struct RecurrentOutput {
  /// [T, N, D*H], past a sequence's end not meaningful; [1, N, D*H] where only
  /// the last was wanted.
  at::Tensor outputs;
  /// [D, N, H] after each sequence's and direction's last step; undefined where
  /// only the last output was wanted.
  at::Tensor h;
  at::Tensor c;  ///< Likewise, lstm only.
};

/// One layer in D directions, with its gradients. weights: for each direction
/// weight_ih [G*H, I], weight_hh [G*H, H], bias_ih [G*H], bias_hh [G*H], in
/// PyTorch's order and with its equations (models/plain_cells.h). Floats on the
/// CPU, contiguous.
RecurrentOutput recurrent_layer(RecurrentCell cell, const RecurrentInput& input,
                                at::TensorList weights);

}  // namespace unroll
