#include "evaluation/state_gradients.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>

namespace unroll {
namespace {

using States = std::vector<CellState>;  // after step 0, 1, ...

States run(Cell cell, const CellWeights& weights, const at::Tensor& x_NTI,
           bool backward) {
  const auto steps = x_NTI.size(1);
  const auto zeros =
      x_NTI.new_zeros({x_NTI.size(0), weights.weight_hh.size(1)});
  CellState state{zeros, zeros};
  States states(static_cast<std::size_t>(steps));
  for (std::int64_t i = 0; i < steps; ++i) {
    const auto t = backward ? steps - 1 - i : i;
    state = cell_step(cell, weights, x_NTI.select(1, t), state);
    states[static_cast<std::size_t>(t)] = state;
  }
  return states;
}

at::Tensor outputs(const States& states) {
  std::vector<at::Tensor> h;
  for (const auto& state : states) h.push_back(state.h);
  return at::stack(h, /*dim=*/1);
}

struct Unrolled {
  std::vector<States> layers;  // of the forward direction
  at::Tensor last;             // [N, D*H]
};

Unrolled unroll_states(Cell cell, const std::vector<LayerWeights>& layers,
                       at::Tensor x_NTI) {
  Unrolled unrolled;
  for (const auto& directions : layers) {
    std::vector<at::Tensor> both;
    for (std::size_t d = 0; d < directions.size(); ++d) {
      const States states = run(cell, directions[d], x_NTI, d == 1);
      if (d == 0) unrolled.layers.push_back(states);
      both.push_back(outputs(states));
    }
    x_NTI = at::cat(both, /*dim=*/2);
  }
  unrolled.last = x_NTI.select(1, x_NTI.size(1) - 1);
  return unrolled;
}

/// [T] sums over sequences of the norm over all layers' units.
std::vector<double> summed_norms(const at::Tensor& loss,
                                 const std::vector<States>& layers,
                                 at::Tensor CellState::*part) {
  std::vector<at::Tensor> states;
  for (const auto& layer : layers)
    for (const auto& state : layer) states.push_back(state.*part);
  const auto slopes = torch::autograd::grad({loss}, states, {},
                                            /*retain_graph=*/true,
                                            /*create_graph=*/false,
                                            /*allow_unused=*/true);
  const std::size_t steps = layers.front().size();
  std::vector<double> norms;
  for (std::size_t t = 0; t < steps; ++t) {
    auto squares = at::zeros({states[t].size(0)}, at::kDouble);
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
      const auto& slope = slopes[layer * steps + t];
      if (slope.defined()) squares += slope.to(at::kDouble).square().sum(1);
    }
    norms.push_back(squares.sqrt().sum().item<double>());
  }
  return norms;
}

/// Means, counted from the last step, of sequences that reach so far back.
class Means {
 public:
  void add(const std::vector<double>& sums, double count) {
    const auto most = std::max(sums_.size(), sums.size());
    sums_.resize(most);
    counts_.resize(most);
    for (std::size_t k = 0; k < sums.size(); ++k) {
      sums_[k] += sums[sums.size() - 1 - k];
      counts_[k] += count;
    }
  }
  std::vector<double> means() const {
    auto means = sums_;
    for (std::size_t k = 0; k < means.size(); ++k) means[k] /= counts_[k];
    return means;
  }

 private:
  std::vector<double> sums_, counts_;
};

}  // namespace

StateGradients state_gradients(Cell cell,
                               const std::vector<LayerWeights>& layers,
                               const std::vector<ReadSequence>& readings) {
  Means h, c;
  for (const auto& reading : readings) {
    const auto unrolled = unroll_states(cell, layers, reading.x_NTI);
    const auto loss = reading.losses(unrolled.last).sum();
    const auto count = static_cast<double>(reading.x_NTI.size(0));
    h.add(summed_norms(loss, unrolled.layers, &CellState::h), count);
    if (cell == Cell::lstm)
      c.add(summed_norms(loss, unrolled.layers, &CellState::c), count);
  }
  return {h.means(), c.means()};
}

std::vector<SpectralRadius> spectral_radii(
    Cell cell, const std::vector<LayerWeights>& layers) {
  const auto& names = gate_names(cell);
  const auto gates = static_cast<std::int64_t>(names.size());
  std::vector<SpectralRadius> radii;
  for (std::size_t layer = 0; layer < layers.size(); ++layer) {
    const auto blocks =
        layers[layer].front().weight_hh.detach().chunk(gates, 0);
    for (std::size_t gate = 0; gate < names.size(); ++gate)
      radii.push_back(
          {static_cast<std::int64_t>(layer), names[gate],
           at::linalg_eigvals(blocks[gate]).abs().max().item<double>()});
  }
  return radii;
}

const std::vector<std::string>& gate_names(Cell cell) {
  static const std::vector<std::string> rnn = {"h"};
  static const std::vector<std::string> lstm = {"i", "f", "g", "o"};
  static const std::vector<std::string> gru = {"r", "z", "n"};
  if (cell == Cell::lstm) return lstm;
  return cell == Cell::gru ? gru : rnn;
}

}  // namespace unroll
