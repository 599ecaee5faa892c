#pragma once

#include <torch/nn/modules/linear.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "models/attention_layer.h"
#include "models/embedding.h"
#include "models/recurrent_stack.h"

namespace unroll {

// Shapes: N sequences, T steps, V units, E numbers in a unit's vector, H
// hidden units, L layers; S places in the memory of M numbers each.

struct DecoderConfig {
  std::int64_t units = 0;  ///< V
  std::int64_t embedding_size = 0;
  RecurrenceConfig recurrence;  ///< One-directional.
  double dropout = 0.0;         ///< Of vectors in, and before the last Linear.
  Attention attention = Attention::none;
  std::int64_t memory_size = 0;   ///< M
  std::int64_t summary_size = 0;  ///< Numbers in the memory's summary.
};

/// Says a sequence of units of what an encoder has read. At each step t, from
/// the unit before y and its state h, h starting from the encoder's summary:
///   none      h_t = cell(y, h_{t-1}), o_t = tanh(W_o h_t)
///   bahdanau  c_t = context of h_{t-1}, h_t = cell([y, c_t], h_{t-1}),
///   luong     h_t = cell(y, h_{t-1}), c_t = context of h_t,
///             both: o_t = tanh(W_o [h_t, c_t])
/// where h is the top layer's, then logits = W o_t + b. The first h of each
/// layer is tanh(W_s summary + b_s), an lstm's first c is zero (Bahdanau, Cho
/// and Bengio 2015, appendix A.2.2; o_t is equation 5 of Luong, Pham and
/// Manning 2015; attention_layer.h has the rest).
/// Parameters: embedding.*, bridge.*, attention.*, rnn.*, combine.*, output.*.
class Decoder : public torch::nn::Module {
 public:
  explicit Decoder(const DecoderConfig& config);

  /// What is known before the first step.
  struct Start {
    Memory memory;  ///< Empty without attention.
    RecurrentState state;
  };
  /// values: [N, S, M]; lengths: [N] int64, 1 to S; summary: [N, summary_size].
  Start start(const at::Tensor& values_NSM, const at::Tensor& lengths_N,
              const at::Tensor& summary_NF);

  /// Logits [N, T, V] of what follows each unit of `ids` [N, T], which begins
  /// with the start mark. Each later unit is fed to the next step with
  /// probability `forcing`, else the likeliest guess in its place (scheduled
  /// sampling: Bengio et al. 2015), drawn from LibTorch's default generator.
  /// With forcing 1 nothing is drawn, and all that does not depend on the step
  /// before is computed for all steps at once.
  at::Tensor forward(const at::Tensor& ids_NT, const Start& start,
                     double forcing = 1.0);

  struct Step {
    at::Tensor logits;  ///< [N*Q, V]
    RecurrentState state;
    at::Tensor weights;  ///< [N*Q, S] of attention; undefined without.
  };
  /// One step of Q sequences for each of N memories: ids [N*Q], state of N*Q.
  Step step(const at::Tensor& ids_M, const RecurrentState& state,
            const Memory& memory);

  bool has_attention() const { return attention_ != nullptr; }

 private:
  struct Run {
    at::Tensor outputs;  // [N, T, H]
    at::Tensor context;  // [N, T, M]; undefined without attention
    at::Tensor weights;  // [N, T, S]; likewise
    RecurrentState state;
  };
  Run run(const at::Tensor& vectors_NTE, const RecurrentState& state,
          const Memory& memory);
  Run run_with_context(const at::Tensor& vectors_NTE,
                       const RecurrentState& state, const Memory& memory);
  at::Tensor guess(const Run& run);
  at::Tensor forward_freely(const at::Tensor& ids_NT, const Start& start,
                            double forcing);
  at::Tensor drop(const at::Tensor& x) const;

  DecoderConfig config_;
  std::shared_ptr<Embedding> embedding_;
  torch::nn::Linear bridge_{nullptr};
  std::shared_ptr<AttentionLayer> attention_;
  std::shared_ptr<RecurrentStack> rnn_;
  torch::nn::Linear combine_{nullptr};
  torch::nn::Linear output_{nullptr};
};

}  // namespace unroll
