#pragma once

#include <functional>
#include <string>
#include <vector>

#include "models/plain_cells.h"

namespace unroll {

/// What a recurrent stack reads, and what its last step's output costs.
struct ReadSequence {
  at::Tensor x_NTI;  ///< N sequences of T steps of I inputs.
  /// last: [N, D*H], the top layer's output at step T-1 -> [N] losses.
  std::function<at::Tensor(const at::Tensor& last)> losses;
};

/// How much the loss at the last step changes with the hidden states before
/// it: norms of its gradient with respect to the states of all layers (of the
/// forward direction) after each step, averaged over sequences. Number k is of
/// k steps before the last.
struct StateGradients {
  std::vector<double> h;
  std::vector<double> c;  ///< Of what an lstm remembers; empty in others.
};

/// Runs the cells of plain_cells.h step by step, from states of zero. Sequences
/// may be of different lengths, reading by reading.
StateGradients state_gradients(Cell cell,
                               const std::vector<LayerWeights>& layers,
                               const std::vector<ReadSequence>& readings);

/// The largest absolute eigenvalue of what one gate of one layer makes of the
/// state before: above 1, a plain cell's gradient can explode.
struct SpectralRadius {
  std::int64_t layer = 0;
  std::string gate;  ///< "h" of a plain cell; i, f, g, o; r, z, n.
  double radius = 0.0;
};
/// Of the forward direction.
std::vector<SpectralRadius> spectral_radii(
    Cell cell, const std::vector<LayerWeights>& layers);

/// Names of a cell's gates, in the order of its weights.
const std::vector<std::string>& gate_names(Cell cell);

}  // namespace unroll
