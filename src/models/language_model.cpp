#include "models/language_model.h"

#include "kernels/dropout.h"
#include "models/dense_layers.h"

namespace unroll {

LanguageModel::LanguageModel(const LanguageModelConfig& config,
                             std::int64_t units)
    : dropout_(config.recurrence.dropout) {
  embedding_ = register_module(
      "embedding", std::make_shared<Embedding>(config.embedding, units));
  rnn_ = register_module("rnn", std::make_shared<RecurrentStack>(
                                    config.recurrence, embedding_->size()));
  decoder_ =
      register_module("decoder", torch::nn::Linear(rnn_->outputs(), units));
}

LanguageModel::Guess LanguageModel::forward(const at::Tensor& ids_NT,
                                            const RecurrentState& state) {
  const auto drop = [this](const at::Tensor& x) {
    return run_dropout(x, dropout_, is_training());
  };
  const auto run = rnn_->forward(drop(embedding_->forward(ids_NT)), {}, state);
  return {run_linear(decoder_, drop(run.outputs)), run.last};
}

}  // namespace unroll
