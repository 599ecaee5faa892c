#include "models/tagger.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/embedding.h>

#include "kernels/dropout.h"
#include "models/dense_layers.h"
#include "models/readout.h"

namespace unroll {

Tagger::Tagger(const TaggerConfig& config, const Sizes& sizes)
    : dropout_(config.recurrence.dropout) {
  embedding_ = register_module(
      "embedding", std::make_shared<Embedding>(config.embedding, sizes.words));
  auto inputs = embedding_->size();
  if (config.character_hidden_size > 0) {
    character_embedding_ = register_module(
        "character_embedding",
        std::make_shared<Embedding>(config.character_size, sizes.characters));
    const RecurrenceConfig characters = {
        Cell::lstm, config.character_hidden_size, 1, true, 0.0};
    character_rnn_ = register_module(
        "character_rnn",
        std::make_shared<RecurrentStack>(characters, config.character_size));
    inputs += character_rnn_->outputs();
  }
  rnn_ = register_module(
      "rnn", std::make_shared<RecurrentStack>(config.recurrence, inputs));
  output_ =
      register_module("output", torch::nn::Linear(rnn_->outputs(), sizes.tags));
}

/// [T, N, F]: step by step, as the recurrent stack reads.
at::Tensor Tagger::read_spellings(const TaggerInput& input) {
  const auto run = character_rnn_->forward(
      character_embedding_->forward(input.spellings), input.spelling_lengths);
  const auto read_WF =
      read_out(Readout::final, run, character_rnn_->directions());
  return at::embedding(read_WF, input.spelling_of.t().contiguous());
}

at::Tensor Tagger::forward(const TaggerInput& input) {
  const auto drop = [this](const at::Tensor& x) {
    return run_dropout(x, dropout_, is_training());
  };
  auto x_TNF = embedding_->forward(input.words).transpose(0, 1);
  if (reads_characters()) x_TNF = at::cat({x_TNF, read_spellings(input)}, 2);
  const auto run = rnn_->forward(drop(x_TNF).transpose(0, 1), input.lengths);
  return run_linear(output_, drop(run.outputs));
}

}  // namespace unroll
