#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "models/beam_search.h"
#include "models/decoder.h"
#include "models/frame_cnn.h"
#include "models/recurrent_stack.h"

namespace unroll {

/// Words for the digits of a strip: a CNN on each digit-wide place, a recurrent
/// stack over the places, then a Decoder that starts from its last state and
/// looks, by Bahdanau's attention, at what the CNN and the stack say of each
/// place (Xu et al., "Show, attend and tell", 2015, where places are a grid's).
/// That it sees the CNN itself is what makes it learn fast: from the stack's
/// outputs alone it takes twice as long to tell the places apart.
/// Parameters: cnn.*, encoder.*, decoder.*.
class Captioner : public torch::nn::Module {
 public:
  Captioner(const CaptionerConfig& config, std::int64_t words);

  /// strips: [N, 28, W] float, 0 to 1, W a multiple of 28; lengths: [N] int64,
  /// how many of the W/28 places each strip has, 1 or more; undefined: all.
  Decoder::Start encode(const at::Tensor& strips, const at::Tensor& lengths_N);

  /// captions: [N, T], beginning with the start mark -> logits [N, T, V] of
  /// what follows each of their words.
  at::Tensor forward(const at::Tensor& strips, const at::Tensor& lengths_N,
                     const at::Tensor& captions_NT);

  /// The best caption of each strip: see beam_search.
  std::vector<Sequence> caption(const at::Tensor& strips,
                                const at::Tensor& lengths_N,
                                const SearchOptions& options);

 private:
  std::shared_ptr<FrameCnn> cnn_;
  std::shared_ptr<RecurrentStack> encoder_;
  std::shared_ptr<Decoder> decoder_;
};

}  // namespace unroll
