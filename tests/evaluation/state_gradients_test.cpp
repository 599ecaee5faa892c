#include "evaluation/state_gradients.h"

#include <ATen/ATen.h>

#include <cmath>

#include "catch.h"

namespace unroll {
namespace {

constexpr std::int64_t kUnits = 3, kInputs = 2, kSteps = 5;
constexpr double kNudge = 1e-4;

CellWeights random_weights(Cell cell, std::int64_t inputs) {
  const auto rows = kUnits * static_cast<std::int64_t>(gate_names(cell).size());
  const auto draw = [&](at::IntArrayRef shape) {
    return at::randn(shape, at::kDouble).requires_grad_();
  };
  return {draw({rows, inputs}), draw({rows, kUnits}), draw({rows}),
          draw({rows})};
}

CellState step(Cell cell, const CellWeights& weights, const at::Tensor& x,
               const CellState& state) {
  if (cell == Cell::lstm) return lstm_step(weights, x, state);
  if (cell == Cell::gru) return gru_step(weights, x, state);
  return rnn_step(weights, x, state);
}

at::Tensor loss_of(const at::Tensor& last) {
  return (last * at::arange(1, kUnits + 1, at::kDouble)).sin().sum(1);
}

/// The loss if what comes after step `at` were other by `nudge` in one unit.
double nudged_loss(Cell cell, const CellWeights& weights, const at::Tensor& x,
                   std::int64_t at, at::Tensor CellState::*part,
                   std::int64_t unit, double nudge) {
  const auto zeros = at::zeros({1, kUnits}, at::kDouble);
  CellState state{zeros, zeros};
  for (std::int64_t t = 0; t < kSteps; ++t) {
    state = step(cell, weights, x.select(1, t), state);
    if (t != at) continue;
    // h is made of c: the gate that shows it stays.
    const auto o = part == &CellState::c ? state.h / state.c.tanh() : zeros;
    (state.*part).select(1, unit) += nudge;
    if (part == &CellState::c) state.h = o * state.c.tanh();
  }
  return loss_of(state.h).item<double>();
}

/// By central differences.
double nudged_norm(Cell cell, const CellWeights& weights, const at::Tensor& x,
                   std::int64_t at, at::Tensor CellState::*part) {
  const at::NoGradGuard no_grad;
  double squares = 0.0;
  for (std::int64_t unit = 0; unit < kUnits; ++unit) {
    const auto loss = [&](double nudge) {
      return nudged_loss(cell, weights, x, at, part, unit, nudge);
    };
    const double slope = (loss(kNudge) - loss(-kNudge)) / (2 * kNudge);
    squares += slope * slope;
  }
  return std::sqrt(squares);
}

}  // namespace

TEST_CASE("norms of state gradients are those of small nudges",
          "[evaluation]") {
  at::manual_seed(3);
  for (const auto cell : {Cell::rnn, Cell::lstm, Cell::gru}) {
    const auto weights = random_weights(cell, kInputs);
    const auto x = at::randn({2, kSteps, kInputs}, at::kDouble);
    const auto norms = state_gradients(cell, {{weights}}, {{x, loss_of}});
    REQUIRE(norms.h.size() == kSteps);
    CHECK(norms.c.size() == (cell == Cell::lstm ? kSteps : 0));
    for (std::int64_t back = 0; back < kSteps; ++back) {
      const auto mean = [&](at::Tensor CellState::*part) {
        double sum = 0.0;
        for (const auto& sequence : x.split(1))
          sum += nudged_norm(cell, weights, sequence, kSteps - 1 - back, part);
        return sum / 2;
      };
      const auto k = static_cast<std::size_t>(back);
      CHECK(norms.h[k] == Approx(mean(&CellState::h)).epsilon(1e-5));
      if (cell == Cell::lstm)
        CHECK(norms.c[k] == Approx(mean(&CellState::c)).epsilon(1e-5));
    }
  }
}

TEST_CASE("sequences of unequal length are aligned at their ends",
          "[evaluation]") {
  at::manual_seed(4);
  const auto weights = random_weights(Cell::gru, kInputs);
  const auto long_one = at::randn({1, kSteps, kInputs}, at::kDouble);
  const auto short_one = at::randn({1, 2, kInputs}, at::kDouble);
  const auto of = [&](const std::vector<ReadSequence>& readings) {
    return state_gradients(Cell::gru, {{weights}}, readings).h;
  };
  const auto both = of({{long_one, loss_of}, {short_one, loss_of}});
  const auto lone = of({{long_one, loss_of}});
  const auto brief = of({{short_one, loss_of}});
  REQUIRE(both.size() == kSteps);
  CHECK(both[1] == Approx((lone[1] + brief[1]) / 2));
  CHECK(both[2] == Approx(lone[2]));
}

TEST_CASE("all layers count, of the forward direction", "[evaluation]") {
  at::manual_seed(5);
  const LayerWeights below = {random_weights(Cell::rnn, kInputs),
                              random_weights(Cell::rnn, kInputs)};
  const LayerWeights above = {random_weights(Cell::rnn, 2 * kUnits)};
  const auto x = at::randn({3, kSteps, kInputs}, at::kDouble);
  const auto norms = state_gradients(Cell::rnn, {below, above}, {{x, loss_of}});
  CHECK(norms.h.size() == kSteps);
  for (const double norm : norms.h) CHECK(norm > 0.0);
  CHECK(spectral_radii(Cell::rnn, {below, above}).size() == 2);
}

TEST_CASE("the spectral radius is the largest absolute eigenvalue",
          "[evaluation]") {
  CellWeights weights = random_weights(Cell::gru, kInputs);
  const at::NoGradGuard no_grad;
  weights.weight_hh.zero_();
  // r turns by a right angle and doubles; z is a diagonal.
  weights.weight_hh.index_put_({at::tensor(0), at::tensor(1)}, 2.0);
  weights.weight_hh.index_put_({at::tensor(1), at::tensor(0)}, -2.0);
  weights.weight_hh.index_put_({at::tensor(kUnits), at::tensor(0)}, -0.75);
  const auto radii = spectral_radii(Cell::gru, {{weights}});
  REQUIRE(radii.size() == 3);
  CHECK(radii[0].gate == "r");
  CHECK(radii[0].radius == Approx(2.0));
  CHECK(radii[1].radius == Approx(0.75));
  CHECK(radii[2].radius == Approx(0.0).margin(1e-12));
}

}  // namespace unroll
