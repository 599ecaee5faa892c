#include "models/text_classifier.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/log_sigmoid.h>
#include <ATen/ops/log_softmax.h>
#include <c10/util/Exception.h>

#include "kernels/dropout.h"
#include "models/dense_layers.h"
#include "models/readout.h"

namespace unroll {

TextClassifier::TextClassifier(const TextClassifierConfig& config,
                               std::int64_t units, std::int64_t labels)
    : readout_(config.readout),
      output_kind_(config.output),
      dropout_(config.recurrence.dropout) {
  const bool sigmoid = output_kind_ == Output::sigmoid;
  TORCH_CHECK(!sigmoid || labels == 2, "a sigmoid tells two labels apart, not ",
              labels);
  embedding_ = register_module(
      "embedding", std::make_shared<Embedding>(config.embedding, units));
  rnn_ = register_module("rnn", std::make_shared<RecurrentStack>(
                                    config.recurrence, embedding_->size()));
  output_ = register_module(
      "output", torch::nn::Linear(rnn_->outputs(), sigmoid ? 1 : labels));
}

at::Tensor TextClassifier::forward(const at::Tensor& ids_NT,
                                   const at::Tensor& lengths_N) {
  const auto drop = [this](const at::Tensor& x) {
    return run_dropout(x, dropout_, is_training());
  };
  const auto run = rnn_->forward(drop(embedding_->forward(ids_NT)), lengths_N);
  const auto read = read_out(readout_, run, rnn_->directions(), lengths_N);
  const auto logits = run_linear(output_, drop(read));
  if (output_kind_ == Output::softmax) return at::log_softmax(logits, 1);
  return at::log_sigmoid(at::cat({-logits, logits}, 1));
}

}  // namespace unroll
