// The example of introductory texts: ten steps of four inputs into eight tanh
// units, written out in loops over numbers, forwards and backwards in time.
#include <ATen/Context.h>
#include <ATen/ops/rand.h>
#include <torch/nn/modules/rnn.h>

#include <cmath>

#include "catch.h"
#include "models/closeness.h"
#include "models/plain_cells.h"

namespace unroll {
namespace {

constexpr std::int64_t kSteps = 10, kInputs = 4, kUnits = 8;

/// h_t = tanh(W x_t + U h_{t-1} + b) -> [T, H]
at::Tensor run_by_hand(const at::Tensor& x_TI, const CellWeights& weights) {
  auto h_TH = at::zeros({kSteps, kUnits}, at::kDouble);
  const auto x = x_TI.accessor<double, 2>();
  const auto w = weights.weight_ih.accessor<double, 2>();
  const auto u = weights.weight_hh.accessor<double, 2>();
  const auto b = weights.bias_ih.accessor<double, 1>();
  const auto c = weights.bias_hh.accessor<double, 1>();
  auto h = h_TH.accessor<double, 2>();
  for (int t = 0; t < kSteps; ++t) {
    for (int j = 0; j < kUnits; ++j) {
      double sum = b[j] + c[j];
      for (int i = 0; i < kInputs; ++i) sum += w[j][i] * x[t][i];
      for (int k = 0; t > 0 && k < kUnits; ++k) sum += u[j][k] * h[t - 1][k];
      h[t][j] = std::tanh(sum);
    }
  }
  return h_TH;
}

struct HandGradients {
  at::Tensor weight_ih, weight_hh, bias;
};

/// Back-propagation through time of the sum of the last state's units: with
/// a_t = W x_t + U h_{t-1} + b, dL/da_t = (1 - h_t^2) dL/dh_t goes to the
/// weights, and U' dL/da_t back to h_{t-1}.
HandGradients gradients_by_hand(const at::Tensor& x_TI, const at::Tensor& h_TH,
                                const at::Tensor& weight_hh) {
  HandGradients result{at::zeros({kUnits, kInputs}, at::kDouble),
                       at::zeros({kUnits, kUnits}, at::kDouble),
                       at::zeros({kUnits}, at::kDouble)};
  const auto x = x_TI.accessor<double, 2>();
  const auto h = h_TH.accessor<double, 2>();
  const auto u = weight_hh.accessor<double, 2>();
  auto dw = result.weight_ih.accessor<double, 2>();
  auto du = result.weight_hh.accessor<double, 2>();
  auto db = result.bias.accessor<double, 1>();
  std::vector<double> dh(kUnits, 1.0);
  for (int t = kSteps - 1; t >= 0; --t) {
    std::vector<double> dh_before(kUnits, 0.0);
    for (int j = 0; j < kUnits; ++j) {
      const double da = (1 - h[t][j] * h[t][j]) * dh[j];
      db[j] += da;
      for (int i = 0; i < kInputs; ++i) dw[j][i] += da * x[t][i];
      for (int k = 0; t > 0 && k < kUnits; ++k) {
        du[j][k] += da * h[t - 1][k];
        dh_before[k] += u[j][k] * da;
      }
    }
    dh = dh_before;
  }
  return result;
}

/// LibTorch's layer and one image of ten random steps.
struct Example {
  Example() {
    at::manual_seed(3);
    rnn = torch::nn::RNN(
        torch::nn::RNNOptions(kInputs, kUnits).batch_first(true));
    rnn->to(at::kDouble);
    x_TI = at::rand({kSteps, kInputs}, at::kDouble);
  }
  CellWeights weights() const { return plain_weights(*rnn).at(0).at(0); }

  torch::nn::RNN rnn{nullptr};
  at::Tensor x_TI;
};

}  // namespace

TEST_CASE("ten steps of eight tanh units, written out by hand", "[models]") {
  Example example;
  const auto by_hand = run_by_hand(example.x_TI, example.weights());
  const auto x_NTI = example.x_TI.unsqueeze(0);
  const auto fast = std::get<0>(example.rnn->forward(x_NTI));
  const auto plain =
      plain_unroll(Cell::rnn, plain_weights(*example.rnn), x_NTI);
  CHECK(difference(by_hand, fast.squeeze(0)) < 1e-12);
  CHECK(difference(by_hand, plain.outputs.squeeze(0)) < 1e-12);
  CHECK(difference(by_hand[-1], plain.last_states.at(0).h[0]) < 1e-12);
}

TEST_CASE("their gradients, by hand through time", "[models]") {
  Example example;
  const auto weights = example.weights();
  const auto by_hand = gradients_by_hand(
      example.x_TI, run_by_hand(example.x_TI, weights), weights.weight_hh);
  const bool plain = GENERATE(false, true);
  const auto x_NTI = example.x_TI.unsqueeze(0);
  const auto last =
      plain ? plain_unroll(Cell::rnn, {{weights}}, x_NTI).last_states[0].h
            : std::get<1>(example.rnn->forward(x_NTI));
  last.sum().backward();
  CHECK(difference(weights.weight_ih.grad(), by_hand.weight_ih) < 1e-12);
  CHECK(difference(weights.weight_hh.grad(), by_hand.weight_hh) < 1e-12);
  CHECK(difference(weights.bias_ih.grad(), by_hand.bias) < 1e-12);
  CHECK(difference(weights.bias_hh.grad(), by_hand.bias) < 1e-12);
}

}  // namespace unroll
