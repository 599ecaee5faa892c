#pragma once

#include <torch/nn/modules/linear.h>

#include <cstdint>
#include <memory>

#include "models/embedding.h"
#include "models/recurrent_stack.h"

namespace unroll {

/// N sentences of at most T words. Each distinct word (as it is spelt) is read
/// once, however often it stands in the batch: there are W of at most C
/// characters.
struct TaggerInput {
  at::Tensor words;             ///< [N, T] ids
  at::Tensor lengths;           ///< [N] words, 1 to T
  at::Tensor spellings;         ///< [W, C] ids of characters
  at::Tensor spelling_lengths;  ///< [W] characters, 1 to C
  at::Tensor spelling_of;       ///< [N, T] which of the W, 0 past the end
};

/// A tag of each word: its embedding beside the last states of a bidirectional
/// LSTM over its characters, dropout, recurrent stack, dropout, Linear. After
/// Plank, Sogaard and Goldberg, "Multilingual part-of-speech tagging with
/// bidirectional long short-term memory models and auxiliary loss", 2016.
/// Parameters: embedding.*, character_embedding.*, character_rnn.*, rnn.*,
/// output.*; with character_hidden_size 0 nothing is read of the spellings.
class Tagger : public torch::nn::Module {
 public:
  struct Sizes {
    std::int64_t words, characters, tags;
  };
  Tagger(const TaggerConfig& config, const Sizes& sizes);

  /// [N, T, K] logits; those past a sentence's end mean nothing.
  at::Tensor forward(const TaggerInput& input);

  bool reads_characters() const { return character_rnn_ != nullptr; }
  Embedding& embedding() { return *embedding_; }

 private:
  at::Tensor read_spellings(const TaggerInput& input);

  double dropout_;
  std::shared_ptr<Embedding> embedding_;
  std::shared_ptr<Embedding> character_embedding_;
  std::shared_ptr<RecurrentStack> character_rnn_;
  std::shared_ptr<RecurrentStack> rnn_;
  torch::nn::Linear output_{nullptr};
};

}  // namespace unroll
