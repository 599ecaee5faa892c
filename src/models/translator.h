#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "models/beam_search.h"
#include "models/decoder.h"
#include "models/embedding.h"
#include "models/recurrent_stack.h"

namespace unroll {

/// From a sequence to another: embedding, dropout, a bidirectional recurrent
/// stack, then a Decoder that starts from the top layer's last states and, with
/// attention, looks at its outputs. Parameters: embedding.*, encoder.*,
/// decoder.*.
class Translator : public torch::nn::Module {
 public:
  Translator(const TranslatorConfig& config, std::int64_t source_units,
             std::int64_t target_units);

  /// source: [N, S] int64; lengths: [N] int64, 1 to S.
  Decoder::Start encode(const at::Tensor& source_NS,
                        const at::Tensor& lengths_N);

  /// target: [N, T], beginning with the start mark -> logits [N, T, V] of what
  /// follows each of its units. forcing: see Decoder.
  at::Tensor forward(const at::Tensor& source_NS, const at::Tensor& lengths_N,
                     const at::Tensor& target_NT, double forcing = 1.0);

  /// The best translation of each source: see beam_search.
  std::vector<Sequence> translate(const at::Tensor& source_NS,
                                  const at::Tensor& lengths_N,
                                  const SearchOptions& options);

 private:
  double dropout_;
  std::shared_ptr<Embedding> embedding_;
  std::shared_ptr<RecurrentStack> encoder_;
  std::shared_ptr<Decoder> decoder_;
};

}  // namespace unroll
