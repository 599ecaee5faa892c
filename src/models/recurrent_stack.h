#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/api/include/torch/nn/module.h>

#include <cstdint>
#include <string>
#include <vector>

#include "config/model_config.h"
#include "models/recurrent_layers.h"

namespace unroll {

/// Of which steps the top layer's outputs are wanted. The last one's alone are
/// computed with less work where the stack is bidirectional.
enum class WantedOutputs { all, last };

/// A stack of recurrent layers, with parameters, their names, their first
/// values and their equations as in PyTorch's RNN, LSTM and GRU
/// (plain_cells.h has the equations): weights go from the one to the other.
class RecurrentStack : public torch::nn::Module {
 public:
  RecurrentStack(const RecurrenceConfig& config, std::int64_t inputs);

  /// x: [N, T, I], T >= 1. It is read step by step: where it is the transpose
  /// of a contiguous [T, N, I], nothing is copied.
  /// lengths: [N] int64, 1 to T, on x's device; undefined: all are T.
  /// state: of the steps before; by default zeros.
  ///
  /// With lengths, what stands in x past a sequence's end (finite numbers)
  /// changes nothing: the backward direction begins at the sequence's own last
  /// step, outputs past the end are zero, and `last.h` is [D, N, H], the top
  /// layer after the last step of each sequence and direction. The layers below
  /// it and an lstm's c are not given then.
  ///
  /// Where the last output alone is wanted, and without lengths, `outputs` may
  /// be [N, 1, D*H] and `last` undefined.
  ///
  /// Dropout stands between layers, in training mode.
  Recurrence forward(const at::Tensor& x_NTI, const at::Tensor& lengths_N = {},
                     const RecurrentState& state = {},
                     WantedOutputs wanted = WantedOutputs::all);

  /// "LSTM(28, 128, 4 layers, bidirectional)"
  std::string describe() const;

  std::int64_t inputs() const { return inputs_; }
  /// D*H, of each step.
  std::int64_t outputs() const { return directions() * config_.hidden_size; }
  std::int64_t directions() const { return config_.bidirectional ? 2 : 1; }
  const RecurrenceConfig& config() const { return config_; }

 private:
  void add_layer(std::int64_t layer, std::int64_t inputs);
  at::TensorList weights(std::int64_t layer, std::int64_t direction) const;
  RecurrentState whole_state(const at::Tensor& x_TNI,
                             const RecurrentState& state) const;
  bool runs_fused(const at::Tensor& x_TNI) const;
  Recurrence run_fused(at::Tensor x_TNI, const at::Tensor& lengths_N,
                       const RecurrentState& state, WantedOutputs wanted) const;
  Recurrence run_with_libtorch(const at::Tensor& x_TNI,
                               const at::Tensor& lengths_N,
                               const RecurrentState& state);
  Recurrence run_together(const at::Tensor& x_TNI, const RecurrentState& state);
  bool is_small_step(const at::Tensor& x_TNI) const;
  Recurrence run_small_step(const at::Tensor& x_TNI,
                            const RecurrentState& state) const;
  Recurrence run_padded(at::Tensor x_TNI, const at::Tensor& lengths_N,
                        const RecurrentState& state);
  void flatten_weights();

  RecurrenceConfig config_;
  std::int64_t inputs_;
  std::vector<at::Tensor> weights_;  // in PyTorch's order
};

}  // namespace unroll
