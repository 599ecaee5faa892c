#include "models/attention_layer.h"

#include <ATen/ops/bmm.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/tanh.h>

#include <cmath>

#include "models/dense_layers.h"
#include "models/padding.h"

namespace unroll {
namespace {

torch::nn::Linear linear(std::int64_t inputs, std::int64_t outputs, bool bias) {
  return torch::nn::Linear(
      torch::nn::LinearOptions(inputs, outputs).bias(bias));
}

}  // namespace

Memory Memory::of(const at::Tensor& places) const {
  return {values.index_select(0, places), keys.index_select(0, places),
          outside.index_select(0, places)};
}

AttentionLayer::AttentionLayer(Attention kind, std::int64_t query_size,
                               std::int64_t memory_size) {
  const bool bahdanau = kind == Attention::bahdanau;
  key_ = register_module("key", linear(memory_size, query_size, bahdanau));
  if (!bahdanau) return;
  query_ = register_module("query", linear(query_size, query_size, false));
  score_ = register_module("score", linear(query_size, 1, false));
}

Memory AttentionLayer::remember(const at::Tensor& values_NSM,
                                const at::Tensor& lengths_N) {
  const auto values = values_NSM.contiguous();
  return {values, run_linear(key_, values),
          own_steps(lengths_N, values.size(1)).logical_not().unsqueeze(1)};
}

/// [N, Q, S]
at::Tensor AttentionLayer::scores(const at::Tensor& queries_NQH,
                                  const Memory& memory) {
  if (!query_) return at::bmm(queries_NQH, memory.keys.transpose(1, 2));
  const auto queries = run_linear(query_, queries_NQH).unsqueeze(2);
  return run_linear(score_, at::tanh(queries + memory.keys.unsqueeze(1)))
      .squeeze(3);
}

AttentionLayer::Look AttentionLayer::forward(const at::Tensor& queries_NQH,
                                             const Memory& memory) {
  const auto weights = at::softmax(
      scores(queries_NQH, memory).masked_fill(memory.outside, -INFINITY), 2);
  return {at::bmm(weights, memory.values), weights};
}

}  // namespace unroll
