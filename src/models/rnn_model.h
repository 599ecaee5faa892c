#pragma once

#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/rnn.h>

#include <cstdint>
#include <variant>

#include "models/classifier.h"

namespace unroll {

/// What a stack of L recurrent layers of H units in D directions gives.
struct Recurrence {
  at::Tensor outputs;      ///< [N, T, D*H] of the top layer at each step.
  at::Tensor last_states;  ///< [L*D, N, H] of each layer and direction.
};

/// One vector an image, [N, D*H]:
///   last   the output at the last step (its backward half has seen one row),
///   final  the last state of each of the top layer's directions, joined,
///   mean, max   over the outputs of all steps.
at::Tensor read_out(Readout readout, const Recurrence& recurrence,
                    std::int64_t directions);

/// The recurrent net: an image is `rows` steps of `cols` inputs. A recurrent
/// stack, a readout, then ReLU, BatchNorm1d, Linear, LogSoftmax (head: course)
/// or Linear, LogSoftmax (head: linear). Parameters: rnn.* and layers.*.
class RnnModel : public Classifier {
 public:
  RnnModel(const RnnConfig& config, ImageShape image, std::int64_t classes);

  at::Tensor trace(const at::Tensor& images,
                   const LayerVisitor& visit) override;
  bool has_batch_norm() const override { return config_.head == Head::course; }

 private:
  Recurrence run_rnn(const at::Tensor& images);
  void show_rnn(const at::Tensor& outputs, const LayerVisitor& visit) const;

  RnnConfig config_;
  std::variant<torch::nn::RNN, torch::nn::LSTM, torch::nn::GRU> rnn_;
  torch::nn::Sequential layers_;
};

}  // namespace unroll
