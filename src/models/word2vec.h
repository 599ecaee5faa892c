#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/api/include/torch/nn/module.h>

#include <cstdint>

#include "config/model_config.h"

namespace unroll {

/// Words as vectors that tell which words stand near them: skip-gram with
/// negative sampling (Mikolov et al., "Distributed representations of words and
/// phrases and their compositionality", 2013). Parameters: in.weight [V, E],
/// the vectors that are kept, first drawn evenly from +-1/(2E), and out.weight
/// [V, E], first zero, both as in the authors' program.
class Word2vec : public torch::nn::Module {
 public:
  Word2vec(const Word2vecConfig& config, std::int64_t words);

  /// The mean over B pairs of
  ///   -log sigmoid(in[c] . out[w]) - sum over k of log sigmoid(-in[c] .
  ///   out[k])
  /// centres: [B] the words c; contexts: [B] the words w that stand near them;
  /// negatives: [B, K] the words k drawn for each pair; all int64.
  at::Tensor loss(const at::Tensor& centres_B, const at::Tensor& contexts_B,
                  const at::Tensor& negatives_BK) const;

  const at::Tensor& vectors() const { return in_; }  ///< [V, E]

 private:
  at::Tensor in_, out_;
};

}  // namespace unroll
