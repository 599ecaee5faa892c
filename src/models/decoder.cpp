#include "models/decoder.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/where.h>

#include "kernels/dropout.h"
#include "models/dense_layers.h"

namespace unroll {

Decoder::Decoder(const DecoderConfig& config) : config_(config) {
  const auto& recurrence = config.recurrence;
  const bool attends = config.attention != Attention::none;
  const auto seen = attends ? config.memory_size : 0;
  const auto fed = config.attention == Attention::bahdanau ? seen : 0;
  embedding_ = register_module(
      "embedding",
      std::make_shared<Embedding>(config.embedding_size, config.units));
  bridge_ = register_module(
      "bridge", torch::nn::Linear(config.summary_size,
                                  recurrence.layers * recurrence.hidden_size));
  if (attends) {
    attention_ = register_module(
        "attention",
        std::make_shared<AttentionLayer>(
            config.attention, recurrence.hidden_size, config.memory_size));
  }
  rnn_ = register_module("rnn", std::make_shared<RecurrentStack>(
                                    recurrence, config.embedding_size + fed));
  combine_ = register_module(
      "combine",
      torch::nn::Linear(torch::nn::LinearOptions(recurrence.hidden_size + seen,
                                                 config.embedding_size)
                            .bias(false)));
  output_ = register_module(
      "output", torch::nn::Linear(config.embedding_size, config.units));
}

at::Tensor Decoder::drop(const at::Tensor& x) const {
  return run_dropout(x, config_.dropout, is_training());
}

Decoder::Start Decoder::start(const at::Tensor& values_NSM,
                              const at::Tensor& lengths_N,
                              const at::Tensor& summary_NF) {
  const auto& recurrence = config_.recurrence;
  const auto h = at::tanh(run_linear(bridge_, summary_NF))
                     .view({-1, recurrence.layers, recurrence.hidden_size})
                     .transpose(0, 1)
                     .contiguous();
  Start start{{}, {h, {}}};
  if (attention_) start.memory = attention_->remember(values_NSM, lengths_N);
  return start;
}

/// Bahdanau's: each step reads what the state before it looked at.
Decoder::Run Decoder::run_with_context(const at::Tensor& vectors_NTE,
                                       const RecurrentState& state,
                                       const Memory& memory) {
  const auto count = memory.values.size(0);
  Run run{{}, {}, {}, state};
  std::vector<at::Tensor> outputs, contexts, weights;
  for (const auto& vector : vectors_NTE.unbind(1)) {
    const auto query = run.state.h[-1].view({count, -1, rnn_->outputs()});
    const auto look = attention_->forward(query, memory);
    contexts.push_back(look.context.flatten(0, 1));
    weights.push_back(look.weights.flatten(0, 1));
    const auto x = at::cat({vector, contexts.back()}, 1).unsqueeze(1);
    const auto step = rnn_->forward(x, {}, run.state);
    outputs.push_back(step.outputs.squeeze(1));
    run.state = step.last;
  }
  run.outputs = at::stack(outputs, 1);
  run.context = at::stack(contexts, 1);
  run.weights = at::stack(weights, 1);
  return run;
}

/// Vectors of Q sequences for each of N memories: [N*Q, T, E], where Q or T is
/// 1.
Decoder::Run Decoder::run(const at::Tensor& vectors_NTE,
                          const RecurrentState& state, const Memory& memory) {
  if (config_.attention == Attention::bahdanau) {
    return run_with_context(vectors_NTE, state, memory);
  }
  const auto run = rnn_->forward(vectors_NTE, {}, state);
  if (!attention_) return {run.outputs, {}, {}, run.last};
  const auto queries = run.outputs.contiguous();
  const auto count = memory.values.size(0);
  const auto look =
      attention_->forward(queries.view({count, -1, rnn_->outputs()}), memory);
  const auto as_run = [&](const at::Tensor& x) {
    return x.reshape({queries.size(0), queries.size(1), -1});
  };
  return {queries, as_run(look.context), as_run(look.weights), run.last};
}

/// Logits [N, T, V].
at::Tensor Decoder::guess(const Run& run) {
  const auto seen = run.context.defined()
                        ? at::cat({run.outputs, run.context}, 2)
                        : run.outputs;
  return run_linear(output_, drop(at::tanh(run_linear(combine_, seen))));
}

at::Tensor Decoder::forward(const at::Tensor& ids_NT, const Start& start,
                            double forcing) {
  if (forcing < 1) return forward_freely(ids_NT, start, forcing);
  const auto vectors = drop(embedding_->forward(ids_NT));
  return guess(run(vectors, start.state, start.memory));
}

at::Tensor Decoder::forward_freely(const at::Tensor& ids_NT, const Start& start,
                                   double forcing) {
  const auto forced =
      at::rand(ids_NT.sizes(), ids_NT.options().dtype(at::kFloat)) < forcing;
  auto ids = ids_NT.select(1, 0);
  auto state = start.state;
  std::vector<at::Tensor> logits;
  for (std::int64_t t = 0; t < ids_NT.size(1); ++t) {
    if (t > 0) {
      ids = at::where(forced.select(1, t), ids_NT.select(1, t),
                      logits.back().argmax(1));
    }
    const auto next = step(ids, state, start.memory);
    logits.push_back(next.logits);
    state = next.state;
  }
  return at::stack(logits, 1);
}

Decoder::Step Decoder::step(const at::Tensor& ids_M,
                            const RecurrentState& state, const Memory& memory) {
  const auto vectors = drop(embedding_->forward(ids_M.unsqueeze(1)));
  const auto run = this->run(vectors, state, memory);
  return {guess(run).squeeze(1), run.state,
          run.weights.defined() ? run.weights.squeeze(1) : at::Tensor()};
}

}  // namespace unroll
