#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/api/include/torch/nn/module.h>

#include <cstdint>

#include "config/model_config.h"

namespace unroll {

/// Units of text as vectors: learned ones (a parameter `weight` [V, E], which
/// no gradient reaches if it is frozen), or one-hot ones of V numbers.
///
/// Fresh vectors of few units, such as characters, are drawn from N(0, 1) as
/// PyTorch's are. Those of more than 1,000 are drawn evenly from +-sqrt(3/E),
/// so that each has length 1 or so: most words are rare, and a large vector
/// that nothing ever changes is noise to all that reads it (Ma and Hovy,
/// "End-to-end sequence labeling via bi-directional LSTM-CNNs-CRF", 2016).
class Embedding : public torch::nn::Module {
 public:
  Embedding(const EmbeddingConfig& config, std::int64_t units);
  /// Learned vectors of `size` numbers.
  Embedding(std::int64_t size, std::int64_t units);

  /// ids: [N, T] int64, 0 to V-1 -> [N, T, E], laid out step by step, as
  /// RecurrentStack reads it.
  at::Tensor forward(const at::Tensor& ids_NT) const;
  /// ids: [M] -> [M, E]
  at::Tensor forward_flat(const at::Tensor& ids_M) const;

  /// Sets all vectors of a learned embedding. vectors: [V, E].
  void load_vectors(const at::Tensor& vectors_VE);

  std::int64_t units() const { return units_; }
  /// E, or V of one-hot vectors.
  std::int64_t size() const { return size_; }

 private:
  void add_weight(bool frozen);

  std::int64_t units_;
  std::int64_t size_;
  at::Tensor weight_;  // undefined for one-hot vectors
};

}  // namespace unroll
