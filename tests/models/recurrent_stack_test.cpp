#include "models/recurrent_stack.h"

#include <ATen/Context.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros_like.h>
#include <fmt/format.h>
#include <torch/nn/modules/rnn.h>

#include <memory>
#include <tuple>
#include <vector>

#include "catch.h"
#include "kernels/choice.h"
#include "kernels/dropout.h"
#include "models/closeness.h"
#include "models/readout.h"

namespace unroll {
namespace {

constexpr std::int64_t kSequences = 5, kSteps = 7, kInputs = 3, kUnits = 4;

at::Tensor make_lengths() {
  std::vector<std::int64_t> lengths = {4, 7, 1, 2, 7};
  return at::from_blob(lengths.data(), {kSequences}, at::kLong).clone();
}

RecurrenceConfig make_config(Cell cell, std::int64_t layers,
                             bool bidirectional) {
  return {cell, kUnits, layers, bidirectional, 0.0};
}

std::vector<RecurrenceConfig> all_configs() {
  std::vector<RecurrenceConfig> configs;
  for (const auto cell : {Cell::rnn, Cell::lstm, Cell::gru}) {
    for (const std::int64_t layers : {1, 2}) {
      for (const bool both : {false, true}) {
        configs.push_back(make_config(cell, layers, both));
      }
    }
  }
  return configs;
}

/// What a model could make of a run: its outputs and every readout, and the
/// gradients of a loss that weighs all of them.
struct Outcome {
  at::Tensor outputs;  // [N, T, F]
  at::Tensor read;     // [N, 4*F]
  at::Tensor loss;
  at::Tensor x_gradient;
  std::vector<at::Tensor> gradients;
};

at::Tensor read_all_ways(const Recurrence& run, std::int64_t directions,
                         const at::Tensor& lengths) {
  std::vector<at::Tensor> read;
  for (const auto readout :
       {Readout::last, Readout::final, Readout::mean, Readout::max}) {
    read.push_back(read_out(readout, run, directions, lengths));
  }
  return at::cat(read, 1);
}

Outcome run_once(RecurrentStack& stack, const at::Tensor& x,
                 const at::Tensor& lengths, const at::Tensor& output_weights,
                 const at::Tensor& read_weights) {
  stack.zero_grad();
  const auto leaf = x.clone().requires_grad_();
  const auto run = stack.forward(leaf, lengths);
  const auto read = read_all_ways(run, stack.directions(), lengths);
  const auto loss =
      (run.outputs * output_weights).sum() + (read * read_weights).sum();
  loss.backward();
  Outcome outcome{run.outputs, read, loss, leaf.grad(), {}};
  for (const auto& weight : stack.parameters()) {
    outcome.gradients.push_back(weight.grad().clone());
  }
  return outcome;
}

void check_padding_changes_nothing(const RecurrenceConfig& config,
                                   at::ScalarType type, double tolerance) {
  RecurrentStack stack(config, kInputs);
  stack.to(type);
  const auto lengths = make_lengths();
  // Padding that would be seen at once.
  auto x = at::randn({kSequences, kSteps, kInputs}, type);
  for (std::int64_t n = 0; n < kSequences; ++n) {
    x[n].slice(0, lengths[n].item<std::int64_t>()).fill_(100.0);
  }
  const auto features = stack.outputs();
  const auto output_weights = at::randn({kSequences, kSteps, features}, type);
  const auto read_weights = at::randn({kSequences, 4 * features}, type);
  const auto batch = run_once(stack, x, lengths, output_weights, read_weights);

  auto loss = at::zeros_like(batch.loss);
  std::vector<at::Tensor> gradients(batch.gradients.size());
  for (std::int64_t n = 0; n < kSequences; ++n) {
    const auto length = lengths[n].item<std::int64_t>();
    const auto own = [&](const at::Tensor& tensor) {
      return tensor.slice(0, n, n + 1).slice(1, 0, length);
    };
    const auto alone = run_once(stack, own(x), {}, own(output_weights),
                                read_weights.slice(0, n, n + 1));
    CHECK(difference(alone.outputs, own(batch.outputs)) < tolerance);
    CHECK(difference(alone.read, batch.read.slice(0, n, n + 1)) < tolerance);
    CHECK(difference(alone.x_gradient, own(batch.x_gradient)) < tolerance);
    if (length < kSteps) {
      CHECK(batch.outputs[n].slice(0, length).abs().max().item<double>() == 0);
      CHECK(batch.x_gradient[n].slice(0, length).abs().max().item<double>() ==
            0);
    }
    loss = loss + alone.loss;
    for (std::size_t i = 0; i < gradients.size(); ++i) {
      gradients[i] = gradients[i].defined() ? gradients[i] + alone.gradients[i]
                                            : alone.gradients[i];
    }
  }
  CHECK(difference(loss, batch.loss) < tolerance);
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    CHECK(difference(gradients[i], batch.gradients[i]) < tolerance);
  }
}

/// One layer of a stack.
std::shared_ptr<RecurrentStack> layer_of(const RecurrentStack& stack,
                                         RecurrenceConfig config,
                                         std::int64_t layer) {
  config.layers = 1;
  const auto inputs = layer == 0 ? kInputs : stack.outputs();
  auto one = std::make_shared<RecurrentStack>(config, inputs);
  const auto all = stack.named_parameters();
  const c10::NoGradGuard no_grad;
  for (auto& item : one->named_parameters()) {
    auto name = item.key();
    name.replace(name.find("_l0"), 3, fmt::format("_l{}", layer));
    item.value().copy_(all[name]);
  }
  return one;
}

at::Tensor run_with_dropout_between(
    const std::vector<std::shared_ptr<RecurrentStack>>& layers,
    at::Tensor x_NTI, double dropout) {
  x_NTI = layers.front()->forward(x_NTI).outputs;
  for (std::size_t i = 1; i < layers.size(); ++i) {
    const auto x_TNI = run_dropout(x_NTI.transpose(0, 1), dropout, true);
    x_NTI = layers[i]->forward(x_TNI.transpose(0, 1)).outputs;
  }
  return x_NTI;
}

template <typename Module, typename Options>
void check_against(Cell cell, std::int64_t layers, bool both) {
  at::manual_seed(3);
  Module theirs(Options(kInputs, kUnits)
                    .num_layers(layers)
                    .bidirectional(both)
                    .dropout(layers > 1 ? 0.4 : 0.0)
                    .batch_first(true));
  at::manual_seed(3);
  auto config = make_config(cell, layers, both);
  config.dropout = 0.4;
  RecurrentStack ours(config, kInputs);
  const auto expected = theirs->named_parameters();
  REQUIRE(ours.named_parameters().keys() == expected.keys());
  for (const auto& item : ours.named_parameters()) {
    CHECK(item.value().equal(expected[item.key()]));
  }
  const auto x = at::randn({kSequences, kSteps, kInputs});
  at::manual_seed(4);
  const auto output = std::get<0>(theirs->forward(x));
  at::manual_seed(4);
  use_fused_kernels(false);
  CHECK(ours.forward(x).outputs.equal(output));
  use_fused_kernels(true);
  std::vector<std::shared_ptr<RecurrentStack>> each;
  for (std::int64_t layer = 0; layer < layers; ++layer)
    each.push_back(layer_of(ours, config, layer));
  at::manual_seed(4);
  const auto fused = ours.forward(x).outputs;
  at::manual_seed(4);
  CHECK(difference(fused, run_with_dropout_between(each, x, config.dropout)) <
        1e-6);
  theirs->eval();
  ours.eval();
  CHECK(difference(ours.forward(x).outputs, std::get<0>(theirs->forward(x))) <
        1e-6);
}

}  // namespace

TEST_CASE("a stack is PyTorch's: names, first values, outputs, dropout",
          "[models]") {
  for (const std::int64_t layers : {1, 3}) {
    for (const bool both : {false, true}) {
      using namespace torch::nn;
      check_against<RNN, RNNOptions>(Cell::rnn, layers, both);
      check_against<LSTM, LSTMOptions>(Cell::lstm, layers, both);
      check_against<GRU, GRUOptions>(Cell::gru, layers, both);
    }
  }
}

TEST_CASE("padding never changes a result", "[models]") {
  for (const auto& config : all_configs()) {
    INFO("cell " << static_cast<int>(config.cell) << ", layers "
                 << config.layers << ", both " << config.bidirectional);
    at::manual_seed(5);
    check_padding_changes_nothing(config, at::kDouble, 1e-12);
    check_padding_changes_nothing(config, at::kFloat, 1e-4);
  }
}

TEST_CASE("a state carried on gives what one run gives", "[models]") {
  for (const auto& config : all_configs()) {
    if (config.bidirectional) continue;
    for (const std::int64_t cut : {1, 3}) {
      // Two sequences in evaluation take the path of single steps.
      RecurrentStack stack(config, kInputs);
      stack.eval();
      const auto x = at::randn({2, kSteps, kInputs});
      const auto whole = stack.forward(x);
      const auto first = stack.forward(x.slice(1, 0, cut));
      const auto rest = stack.forward(x.slice(1, cut), {}, first.last);
      CHECK(difference(at::cat({first.outputs, rest.outputs}, 1),
                       whole.outputs) < 1e-6);
      CHECK(difference(rest.last.h, whole.last.h) < 1e-6);
      CHECK(rest.last.c.defined() == (config.cell == Cell::lstm));
      if (rest.last.c.defined()) {
        CHECK(difference(rest.last.c, whole.last.c) < 1e-6);
      }
    }
  }
}

TEST_CASE("dropout between layers stops with training, with lengths too",
          "[models]") {
  auto config = make_config(Cell::gru, 2, true);
  config.dropout = 0.5;
  RecurrentStack stack(config, kInputs);
  const auto x = at::randn({kSequences, kSteps, kInputs});
  const auto run = [&] { return stack.forward(x, make_lengths()).outputs; };
  CHECK(!run().equal(run()));
  stack.eval();
  CHECK(run().equal(run()));
}

}  // namespace unroll
