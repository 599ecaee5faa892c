#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/modules/linear.h>

#include <cstdint>

#include "config/model_config.h"

namespace unroll {

// Shapes: N sequences, S places of M numbers in the memory of each, Q queries
// of H numbers.

/// What a decoder may look at.
struct Memory {
  at::Tensor values;   ///< [N, S, M]
  at::Tensor keys;     ///< [N, S, H] what queries are compared with.
  at::Tensor outside;  ///< [N, 1, S] bool: places past a sequence's end.

  /// The memories of the sequences `places` [K], in that order.
  Memory of(const at::Tensor& places) const;
};

/// How much each query looks at each place a, and what it sees there:
///   a = softmax over s of score(q, m_s), context = sum over s of a_s m_s.
/// bahdanau: score = v . tanh(W q + U m + b); Bahdanau, Cho and Bengio, "Neural
///   machine translation by jointly learning to align and translate", 2015.
/// luong: score = q . W m ("general"); Luong, Pham and Manning, "Effective
///   approaches to attention-based neural machine translation", 2015.
/// Places past a sequence's own end are never looked at.
/// Parameters: key.*, and for bahdanau query.* and score.*.
class AttentionLayer : public torch::nn::Module {
 public:
  /// kind: bahdanau or luong.
  AttentionLayer(Attention kind, std::int64_t query_size,
                 std::int64_t memory_size);

  /// values: [N, S, M]; lengths: [N] int64, 1 to S. The keys are computed here,
  /// once for all queries.
  Memory remember(const at::Tensor& values_NSM, const at::Tensor& lengths_N);

  struct Look {
    at::Tensor context;  ///< [N, Q, M]
    at::Tensor weights;  ///< [N, Q, S], 1 over each query's places.
  };
  Look forward(const at::Tensor& queries_NQH, const Memory& memory);

 private:
  at::Tensor scores(const at::Tensor& queries_NQH, const Memory& memory);

  torch::nn::Linear key_{nullptr};
  torch::nn::Linear query_{nullptr};  // bahdanau only, as the next
  torch::nn::Linear score_{nullptr};
};

}  // namespace unroll
