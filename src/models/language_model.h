#pragma once

#include <torch/nn/modules/linear.h>

#include <cstdint>
#include <memory>

#include "models/embedding.h"
#include "models/recurrent_stack.h"

namespace unroll {

/// A guess of each next unit of a text: embedding, dropout, recurrent stack,
/// dropout, Linear. Parameters: embedding.*, rnn.*, decoder.*.
class LanguageModel : public torch::nn::Module {
 public:
  LanguageModel(const LanguageModelConfig& config, std::int64_t units);

  struct Guess {
    at::Tensor logits;     ///< [N, T, V] of what follows each unit.
    RecurrentState state;  ///< After step T; part of the graph.
  };
  /// ids: [N, T] int64. state: of the units before; by default there are none.
  Guess forward(const at::Tensor& ids_NT, const RecurrentState& state = {});

  Embedding& embedding() { return *embedding_; }
  RecurrentStack& rnn() { return *rnn_; }

 private:
  double dropout_;
  std::shared_ptr<Embedding> embedding_;
  std::shared_ptr<RecurrentStack> rnn_;
  torch::nn::Linear decoder_{nullptr};
};

}  // namespace unroll
