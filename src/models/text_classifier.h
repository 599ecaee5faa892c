#pragma once

#include <torch/nn/modules/linear.h>

#include <cstdint>
#include <memory>

#include "models/embedding.h"
#include "models/recurrent_stack.h"

namespace unroll {

/// A label of a text: embedding, dropout, recurrent stack, readout, dropout,
/// Linear, then log-softmax over K labels or, of two labels, the sigmoid of one
/// number. Parameters: embedding.*, rnn.*, output.*.
class TextClassifier : public torch::nn::Module {
 public:
  /// An output by sigmoid needs labels = 2.
  TextClassifier(const TextClassifierConfig& config, std::int64_t units,
                 std::int64_t labels);

  /// ids: [N, T] int64; lengths: [N] int64, 1 to T -> [N, K] log-probabilities,
  /// by sigmoid too: of not-1 and of 1.
  at::Tensor forward(const at::Tensor& ids_NT, const at::Tensor& lengths_N);

  Embedding& embedding() { return *embedding_; }

 private:
  Readout readout_;
  Output output_kind_;
  double dropout_;
  std::shared_ptr<Embedding> embedding_;
  std::shared_ptr<RecurrentStack> rnn_;
  torch::nn::Linear output_{nullptr};
};

}  // namespace unroll
