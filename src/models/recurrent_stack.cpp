#include "models/recurrent_stack.h"

#include <ATen/ops/_cudnn_rnn_flatten_weight.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/lstm_cell.h>
#include <ATen/ops/stack.h>
#include <c10/core/GradMode.h>
#include <c10/util/Exception.h>
#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "kernels/choice.h"
#include "kernels/dropout.h"
#include "kernels/recurrent_layer.h"
#include "models/padding.h"

namespace unroll {
namespace {

constexpr std::int64_t kWeightsPerDirection = 4;

/// cuDNN's numbers for the cells.
std::int64_t cudnn_mode(Cell cell) {
  switch (cell) {
    case Cell::rnn:
      return 1;
    case Cell::gru:
      return 3;
    case Cell::lstm:
      break;
  }
  return 2;
}

RecurrentCell fused_cell(Cell cell) {
  switch (cell) {
    case Cell::rnn:
      return RecurrentCell::rnn;
    case Cell::gru:
      return RecurrentCell::gru;
    case Cell::lstm:
      break;
  }
  return RecurrentCell::lstm;
}

/// A call that runs one direction passes cuDNN a part of the weights, which it
/// copies, and says so at every call.
class NoWarnings : public c10::WarningHandler {
 public:
  void process(const c10::Warning&) override {}
};

/// Below this, oneDNN's packing of the weights for every call of at::lstm takes
/// longer than the step.
constexpr std::int64_t kFewSequences = 8;

}  // namespace

RecurrentStack::RecurrentStack(const RecurrenceConfig& config,
                               std::int64_t inputs)
    : config_(config), inputs_(inputs) {
  for (std::int64_t layer = 0; layer < config.layers; ++layer) {
    add_layer(layer, layer == 0 ? inputs : outputs());
  }
  // As torch::nn::RNN does: all are registered, then drawn, in one order.
  const double bound = 1 / std::sqrt(static_cast<double>(config.hidden_size));
  const c10::NoGradGuard no_grad;
  for (auto& weight : weights_) weight.uniform_(-bound, bound);
}

void RecurrentStack::add_layer(std::int64_t layer, std::int64_t inputs) {
  const auto rows = gates(config_.cell) * config_.hidden_size;
  for (const auto* direction : {"", "_reverse"}) {
    if (*direction != '\0' && !config_.bidirectional) break;
    const auto add = [&](const char* name, at::IntArrayRef shape) {
      weights_.push_back(
          register_parameter(fmt::format("{}_l{}{}", name, layer, direction),
                             at::empty(shape, at::kFloat)));
    };
    add("weight_ih", {rows, inputs});
    add("weight_hh", {rows, config_.hidden_size});
    add("bias_ih", {rows});
    add("bias_hh", {rows});
  }
}

at::TensorList RecurrentStack::weights(std::int64_t layer,
                                       std::int64_t direction) const {
  return at::TensorList(weights_).slice(
      static_cast<std::size_t>((layer * directions() + direction) *
                               kWeightsPerDirection),
      kWeightsPerDirection);
}

RecurrentState RecurrentStack::whole_state(const at::Tensor& x_TNI,
                                           const RecurrentState& state) const {
  const auto whole = [&](const at::Tensor& given) {
    return given.defined()
               ? given
               : x_TNI.new_zeros({config_.layers * directions(), x_TNI.size(1),
                                  config_.hidden_size});
  };
  return {whole(state.h),
          config_.cell == Cell::lstm ? whole(state.c) : at::Tensor()};
}

Recurrence RecurrentStack::run_together(const at::Tensor& x_TNI,
                                        const RecurrentState& state) {
  if (x_TNI.is_cuda()) flatten_weights();
  return run_layers({config_.cell, config_.layers, config_.bidirectional,
                     config_.layers > 1 ? config_.dropout : 0.0, is_training()},
                    weights_, x_TNI, state);
}

bool RecurrentStack::is_small_step(const at::Tensor& x_TNI) const {
  return config_.cell == Cell::lstm && !config_.bidirectional &&
         !is_training() && x_TNI.is_cpu() && x_TNI.size(0) == 1 &&
         x_TNI.size(1) < kFewSequences;
}

Recurrence RecurrentStack::run_small_step(const at::Tensor& x_TNI,
                                          const RecurrentState& state) const {
  auto x = x_TNI[0];
  std::vector<at::Tensor> all_h, all_c;
  for (std::int64_t layer = 0; layer < config_.layers; ++layer) {
    const auto own = weights(layer, 0);
    auto [h, c] = at::lstm_cell(x, {state.h[layer], state.c[layer]}, own[0],
                                own[1], own[2], own[3]);
    all_h.push_back(h);
    all_c.push_back(c);
    x = h;
  }
  return {x.unsqueeze(0), {at::stack(all_h), at::stack(all_c)}};
}

/// Layer by layer and direction by direction: the backward one reads each
/// sequence turned round within its own length, so that padding comes last in
/// either.
Recurrence RecurrentStack::run_padded(at::Tensor x, const at::Tensor& lengths_N,
                                      const RecurrentState& state) {
  NoWarnings no_warnings;
  const c10::WarningUtils::WarningHandlerGuard quiet(&no_warnings);
  const WithinLengths within(lengths_N, x.size(0));
  std::vector<at::Tensor> outputs, last;
  for (std::int64_t layer = 0; layer < config_.layers; ++layer) {
    if (layer > 0) x = run_dropout(x, config_.dropout, is_training());
    outputs.clear();
    last.clear();
    for (std::int64_t direction = 0; direction < directions(); ++direction) {
      const bool backward = direction == 1;
      auto run = run_layers({config_.cell}, weights(layer, direction),
                            backward ? within.reverse(x) : x,
                            state.part(layer * directions() + direction));
      last.push_back(within.last(run.outputs));
      outputs.push_back(backward ? within.reverse(run.outputs) : run.outputs);
    }
    x = at::cat(outputs, /*dim=*/2);
  }
  return {within.clear(x), {at::stack(last), {}}};
}

Recurrence RecurrentStack::run_with_libtorch(const at::Tensor& x_TNI,
                                             const at::Tensor& lengths_N,
                                             const RecurrentState& state) {
  const auto start = whole_state(x_TNI, state);
  if (!lengths_N.defined())
    return is_small_step(x_TNI) ? run_small_step(x_TNI, start)
                                : run_together(x_TNI, start);
  if (config_.bidirectional) return run_padded(x_TNI, lengths_N, start);
  auto run = run_together(x_TNI, start);
  const WithinLengths within(lengths_N, x_TNI.size(0));
  return {within.clear(run.outputs),
          {within.last(run.outputs).unsqueeze(0), {}}};
}

/// One step of few sequences takes less time than packing the weights.
bool RecurrentStack::runs_fused(const at::Tensor& x_TNI) const {
  return fused_kernels_apply(x_TNI) &&
         (x_TNI.size(0) > 1 || x_TNI.size(1) >= kFewSequences);
}

Recurrence RecurrentStack::run_fused(at::Tensor x, const at::Tensor& lengths_N,
                                     const RecurrentState& state,
                                     WantedOutputs wanted) const {
  const auto wide = static_cast<std::size_t>(kWeightsPerDirection) *
                    static_cast<std::size_t>(directions());
  const auto of_layer = [&](const at::Tensor& all, std::int64_t layer) {
    return all.defined() ? all.narrow(0, layer * directions(), directions())
                         : all;
  };
  const auto steps = x.size(0);
  std::vector<at::Tensor> h, c;
  for (std::int64_t layer = 0; layer < config_.layers; ++layer) {
    if (layer > 0) x = run_dropout(x, config_.dropout, is_training());
    RecurrentInput input{x, of_layer(state.h, layer), of_layer(state.c, layer),
                         lengths_N};
    input.only_last = wanted == WantedOutputs::last && !lengths_N.defined() &&
                      layer + 1 == config_.layers;
    auto run =
        recurrent_layer(fused_cell(config_.cell), input,
                        at::TensorList(weights_).slice(
                            static_cast<std::size_t>(layer) * wide, wide));
    x = run.outputs;
    if (run.h.defined()) h.push_back(run.h);
    if (run.c.defined()) c.push_back(run.c);
    if (input.only_last) return {x, {}};
  }
  if (lengths_N.defined())
    return {WithinLengths(lengths_N, steps).clear(x), {h.back(), {}}};
  return {x, {at::cat(h), c.empty() ? at::Tensor() : at::cat(c)}};
}

Recurrence RecurrentStack::forward(const at::Tensor& x_NTI,
                                   const at::Tensor& lengths_N,
                                   const RecurrentState& state,
                                   WantedOutputs wanted) {
  const auto x_TNI = x_NTI.transpose(0, 1).contiguous();
  auto result = runs_fused(x_TNI) ? run_fused(x_TNI, lengths_N, state, wanted)
                                  : run_with_libtorch(x_TNI, lengths_N, state);
  result.outputs = result.outputs.transpose(0, 1);
  return result;
}

std::string RecurrentStack::describe() const {
  return fmt::format("{}({}, {}, {} layer{}{})", cell_name(config_.cell),
                     inputs_, config_.hidden_size, config_.layers,
                     config_.layers == 1 ? "" : "s",
                     config_.bidirectional ? ", bidirectional" : "");
}

/// cuDNN wants all weights in one piece of memory, and copies them for every
/// call where they are not.
void RecurrentStack::flatten_weights() {
  if (weights_.front().is_alias_of(weights_.back())) return;
  const c10::NoGradGuard no_grad;
  at::_cudnn_rnn_flatten_weight(weights_, kWeightsPerDirection, inputs_,
                                cudnn_mode(config_.cell), config_.hidden_size,
                                /*proj_size=*/0, config_.layers,
                                /*batch_first=*/false, config_.bidirectional);
}

}  // namespace unroll
