#include "evaluation/inspection.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "models/plain_cells.h"

namespace unroll {
namespace {

/// A layer's gates at one step: i, f, o of an lstm, r, z of a gru.
std::vector<at::Tensor> gates_of(Cell cell, const CellWeights& w,
                                 const at::Tensor& x, const CellState& state) {
  if (cell == Cell::rnn) return {};
  const auto all = at::sigmoid(at::linear(x, w.weight_ih, w.bias_ih) +
                               at::linear(state.h, w.weight_hh, w.bias_hh));
  if (cell == Cell::gru) {
    const auto gates = all.chunk(3, 1);
    return {gates[0], gates[1]};
  }
  const auto gates = all.chunk(4, 1);
  return {gates[0], gates[1], gates[3]};
}

std::vector<UnitSeries> empty_series(Cell cell) {
  std::vector<UnitSeries> series = {{"h", -1.0, 1.0, {}}};
  if (cell == Cell::lstm)
    for (const auto* gate : {"i", "f", "o"})
      series.push_back({gate, 0.0, 1.0, {}});
  if (cell == Cell::lstm) series.push_back({"c", -1.0, 1.0, {}});
  if (cell == Cell::gru)
    for (const auto* gate : {"r", "z"}) series.push_back({gate, 0.0, 1.0, {}});
  return series;
}

/// Rows of each series, as they come.
using Rows = std::vector<std::vector<at::Tensor>>;

/// One character through all layers: a part of a row for each series.
void read_character(Cell cell, const std::vector<LayerWeights>& layers,
                    at::Tensor x, bool traced, std::vector<CellState>& states,
                    Rows& parts) {
  for (std::size_t layer = 0; layer < layers.size(); ++layer) {
    const auto& weights = layers[layer].front();
    std::vector<at::Tensor> gates;
    if (traced) gates = gates_of(cell, weights, x, states[layer]);
    states[layer] = cell_step(cell, weights, x, states[layer]);
    x = states[layer].h;
    parts[0].push_back(x);
    for (std::size_t g = 0; g < gates.size(); ++g)
      parts[g + 1].push_back(gates[g]);
    if (traced && cell == Cell::lstm)
      parts.back().push_back(at::tanh(states[layer].c));
  }
}

}  // namespace

std::vector<UnitSeries> trace_units(LanguageModel& model,
                                    const std::vector<std::int64_t>& ids,
                                    std::int64_t traced) {
  const at::NoGradGuard no_grad;
  const Cell cell = model.rnn().config().cell;
  const auto layers = plain_weights(model.rnn());
  const auto x = model.embedding().forward_flat(
      at::tensor(ids, at::kLong).to(model.parameters().front().device()));
  const auto zeros = x.new_zeros({1, model.rnn().config().hidden_size});
  std::vector<CellState> states(layers.size(), CellState{zeros, zeros});
  auto series = empty_series(cell);
  Rows rows(series.size());
  for (std::int64_t t = 0; t < x.size(0); ++t) {
    Rows parts(series.size());
    read_character(cell, layers, x.narrow(0, t, 1), t < traced, states, parts);
    for (std::size_t s = 0; s < series.size(); ++s)
      if (!parts[s].empty()) rows[s].push_back(at::cat(parts[s], 1));
  }
  for (std::size_t s = 0; s < series.size(); ++s)
    if (!rows[s].empty()) series[s].values = at::cat(rows[s], 0).cpu();
  return series;
}

std::vector<UnitCorrelation> most_correlated(const at::Tensor& h,
                                             const std::vector<double>& values,
                                             std::size_t count) {
  const auto feature = at::tensor(values, at::kDouble);
  const auto centred = feature - feature.mean();
  const double spread = centred.norm().item<double>();
  if (spread == 0.0) return {};
  const auto units = h.to(at::kDouble) - h.to(at::kDouble).mean(0);
  const auto lengths = units.norm(2, 0) * spread;
  const auto r = at::where(lengths > 0.0, at::mv(units.t(), centred) / lengths,
                           at::zeros_like(lengths));
  const auto order = r.abs().argsort(/*stable=*/true, 0, /*descending=*/true);
  std::vector<UnitCorrelation> best;
  const auto most = std::min(count, static_cast<std::size_t>(order.size(0)));
  for (std::size_t i = 0; i < most; ++i) {
    const auto unit = order[static_cast<std::int64_t>(i)].item<std::int64_t>();
    best.push_back({unit, r[unit].item<double>()});
  }
  return best;
}

}  // namespace unroll
