#include "models/translator.h"

#include <c10/core/GradMode.h>

#include "kernels/dropout.h"
#include "models/readout.h"

namespace unroll {
namespace {

RecurrenceConfig recurrence(const TranslatorConfig& config,
                            bool bidirectional) {
  return {config.cell, config.hidden_size, config.layers, bidirectional,
          config.dropout};
}

}  // namespace

Translator::Translator(const TranslatorConfig& config,
                       std::int64_t source_units, std::int64_t target_units)
    : dropout_(config.dropout) {
  embedding_ = register_module(
      "embedding",
      std::make_shared<Embedding>(config.embedding_size, source_units));
  encoder_ = register_module(
      "encoder",
      std::make_shared<RecurrentStack>(
          recurrence(config, /*bidirectional=*/true), config.embedding_size));
  DecoderConfig decoder;
  decoder.units = target_units;
  decoder.embedding_size = config.embedding_size;
  decoder.recurrence = recurrence(config, /*bidirectional=*/false);
  decoder.dropout = config.dropout;
  decoder.attention = config.attention;
  decoder.memory_size = encoder_->outputs();
  decoder.summary_size = encoder_->outputs();
  decoder_ = register_module("decoder", std::make_shared<Decoder>(decoder));
}

Decoder::Start Translator::encode(const at::Tensor& source_NS,
                                  const at::Tensor& lengths_N) {
  const auto vectors =
      run_dropout(embedding_->forward(source_NS), dropout_, is_training());
  const auto run = encoder_->forward(vectors, lengths_N);
  return decoder_->start(
      run.outputs, lengths_N,
      read_out(Readout::final, run, encoder_->directions(), lengths_N));
}

at::Tensor Translator::forward(const at::Tensor& source_NS,
                               const at::Tensor& lengths_N,
                               const at::Tensor& target_NT, double forcing) {
  return decoder_->forward(target_NT, encode(source_NS, lengths_N), forcing);
}

std::vector<Sequence> Translator::translate(const at::Tensor& source_NS,
                                            const at::Tensor& lengths_N,
                                            const SearchOptions& options) {
  const c10::NoGradGuard no_grad;
  return beam_search(*decoder_, encode(source_NS, lengths_N), options);
}

}  // namespace unroll
