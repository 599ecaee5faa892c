#include "models/captioner.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <c10/core/GradMode.h>

#include "models/readout.h"

namespace unroll {
namespace {

constexpr std::int64_t kPlace = 28;      // rows and columns
constexpr std::int64_t kFeatures = 128;  // the CNN's, of a place

/// [N, 28, P*28] -> [N, P, 28, 28]
at::Tensor cut_into_places(const at::Tensor& strips) {
  return strips.view({strips.size(0), kPlace, -1, kPlace}).transpose(1, 2);
}

}  // namespace

Captioner::Captioner(const CaptionerConfig& config, std::int64_t words) {
  cnn_ = register_module(
      "cnn", std::make_shared<FrameCnn>(config.channels,
                                        ImageShape{kPlace, kPlace}, kFeatures));
  encoder_ = register_module("encoder", std::make_shared<RecurrentStack>(
                                            config.recurrence, kFeatures));
  DecoderConfig decoder;
  decoder.units = words;
  decoder.embedding_size = config.embedding_size;
  decoder.recurrence = config.recurrence;
  decoder.recurrence.bidirectional = false;
  decoder.dropout = config.recurrence.dropout;
  decoder.attention = Attention::bahdanau;
  decoder.memory_size = kFeatures + encoder_->outputs();
  decoder.summary_size = encoder_->outputs();
  decoder_ = register_module("decoder", std::make_shared<Decoder>(decoder));
}

Decoder::Start Captioner::encode(const at::Tensor& strips,
                                 const at::Tensor& lengths_N) {
  const auto places = cut_into_places(strips);
  const auto lengths = lengths_N.defined()
                           ? lengths_N
                           : at::full({places.size(0)}, places.size(1),
                                      places.options().dtype(at::kLong));
  const auto features = cnn_->forward_rows(places, lengths_N);
  const auto run = encoder_->forward(features, lengths);
  return decoder_->start(
      at::cat({features, run.outputs}, 2), lengths,
      read_out(Readout::final, run, encoder_->directions(), lengths));
}

at::Tensor Captioner::forward(const at::Tensor& strips,
                              const at::Tensor& lengths_N,
                              const at::Tensor& captions_NT) {
  return decoder_->forward(captions_NT, encode(strips, lengths_N));
}

std::vector<Sequence> Captioner::caption(const at::Tensor& strips,
                                         const at::Tensor& lengths_N,
                                         const SearchOptions& options) {
  const c10::NoGradGuard no_grad;
  return beam_search(*decoder_, encode(strips, lengths_N), options);
}

}  // namespace unroll
