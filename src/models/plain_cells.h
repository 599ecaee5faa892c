#pragma once

#include <torch/nn/module.h>

#include <vector>

#include "config/run_config.h"

namespace unroll {

// The recurrent cells as their equations stand in the books, one step at a
// time. The models run fused layers; these say what those compute,
// and the tests hold the one to the other in values and in gradients. Weights,
// biases and the order of gates are PyTorch's.
//
// Shapes: N images, T steps, I inputs, H units, D directions, L layers.
// G gates: 1 for rnn, 4 for lstm (i, f, g, o), 3 for gru (r, z, n).

/// Weights of one layer in one direction, its gates stacked row by row.
struct CellWeights {
  at::Tensor weight_ih;  ///< [G*H, I]
  at::Tensor weight_hh;  ///< [G*H, H]
  at::Tensor bias_ih;    ///< [G*H]
  at::Tensor bias_hh;    ///< [G*H]
};

struct CellState {
  at::Tensor h;  ///< [N, H] what the cell puts out.
  at::Tensor c;  ///< [N, H] what an lstm remembers; undefined in the others.
};

/// h' = tanh(W_ih x + b_ih + W_hh h + b_hh)
/// Elman, "Finding structure in time", 1990.
CellState rnn_step(const CellWeights& weights, const at::Tensor& x_NI,
                   const CellState& state);

/// i = sigmoid(W_ii x + b_ii + W_hi h + b_hi)   how much is written
/// f = sigmoid(W_if x + b_if + W_hf h + b_hf)   how much is kept
/// g = tanh   (W_ig x + b_ig + W_hg h + b_hg)   what is written
/// o = sigmoid(W_io x + b_io + W_ho h + b_ho)   how much is shown
/// c' = f * c + i * g
/// h' = o * tanh(c')
/// Hochreiter and Schmidhuber, "Long short-term memory", 1997, with the forget
/// gate of Gers, Schmidhuber and Cummins, "Learning to forget", 2000.
CellState lstm_step(const CellWeights& weights, const at::Tensor& x_NI,
                    const CellState& state);

/// r = sigmoid(W_ir x + b_ir + W_hr h + b_hr)     how much of h is consulted
/// z = sigmoid(W_iz x + b_iz + W_hz h + b_hz)     how much of h is kept
/// n = tanh(W_in x + b_in + r * (W_hn h + b_hn))  what takes its place
/// h' = (1 - z) * n + z * h
/// Cho et al., "Learning phrase representations using RNN encoder-decoder for
/// statistical machine translation", 2014; as in PyTorch (and cuDNN), r
/// multiplies after W_hn, where the paper multiplies h before.
CellState gru_step(const CellWeights& weights, const at::Tensor& x_NI,
                   const CellState& state);

CellState cell_step(Cell cell, const CellWeights& weights,
                    const at::Tensor& x_NI, const CellState& state);

/// One layer of a stack: its directions, forward first.
using LayerWeights = std::vector<CellWeights>;

/// The weights in a torch::nn::RNN, LSTM or GRU, by name (weight_ih_l0,
/// weight_ih_l0_reverse, ...): the same tensors, so that gradients reach them.
std::vector<LayerWeights> plain_weights(const torch::nn::Module& rnn);

struct PlainRecurrence {
  at::Tensor outputs;                  ///< [N, T, D*H] of the top layer.
  std::vector<CellState> last_states;  ///< L*D: after each one's last step.
};

/// Runs the cell over x_NTI from states of zero: every layer reads the outputs
/// of the one below, both directions side by side. The backward direction goes
/// from step T-1 to 0, its output at t standing beside the forward one's at t.
PlainRecurrence plain_unroll(Cell cell, const std::vector<LayerWeights>& layers,
                             const at::Tensor& x_NTI);

}  // namespace unroll
