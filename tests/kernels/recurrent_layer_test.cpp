#include "kernels/recurrent_layer.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>
#include <tuple>

#include "base/error.h"
#include "catch.h"
#include "kernels/matrices.h"
#include "kernels/support.h"

namespace unroll {
namespace {

struct LayerCase {
  RecurrentCell cell = RecurrentCell::lstm;
  std::int64_t steps = 1, batch = 1, inputs = 1, units = 1, directions = 1;
  bool state = false;
};

std::int64_t gates_of(RecurrentCell cell) {
  return cell == RecurrentCell::rnn ? 1 : cell == RecurrentCell::gru ? 3 : 4;
}

/// The same leaves for both: floats here, doubles for LibTorch.
struct Leaves {
  at::Tensor x, h, c;
  std::vector<at::Tensor> weights;

  std::vector<at::Tensor> all() const {
    std::vector<at::Tensor> leaves = {x, h, c};
    leaves.insert(leaves.end(), weights.begin(), weights.end());
    return leaves;
  }
};

Leaves make_leaves(const LayerCase& c) {
  const auto rows = gates_of(c.cell) * c.units;
  const double scale = 1 / std::sqrt(static_cast<double>(c.units));
  Leaves leaves;
  leaves.x = at::randn({c.steps, c.batch, c.inputs});
  leaves.h = at::randn({c.directions, c.batch, c.units});
  leaves.c = at::randn({c.directions, c.batch, c.units});
  for (std::int64_t d = 0; d < c.directions; ++d) {
    leaves.weights.push_back(at::randn({rows, c.inputs}) * scale);
    leaves.weights.push_back(at::randn({rows, c.units}) * scale);
    leaves.weights.push_back(at::randn({rows}) * scale);
    leaves.weights.push_back(at::randn({rows}) * scale);
  }
  return leaves;
}

Leaves as_leaves(const Leaves& from, at::ScalarType type) {
  const auto leaf = [&](const at::Tensor& x) {
    return x.to(type).clone().requires_grad_();
  };
  Leaves leaves{leaf(from.x), leaf(from.h), leaf(from.c), {}};
  for (const auto& weight : from.weights)
    leaves.weights.push_back(leaf(weight));
  return leaves;
}

RecurrentOutput run_libtorch(const LayerCase& c, const Leaves& leaves) {
  const bool both = c.directions == 2;
  const auto h = c.state ? leaves.h : at::zeros_like(leaves.h);
  if (c.cell == RecurrentCell::lstm) {
    const auto start = c.state ? leaves.c : at::zeros_like(leaves.c);
    auto [outputs, last_h, last_c] = at::lstm(
        leaves.x, {h, start}, leaves.weights, true, 1, 0.0, true, both, false);
    return {outputs, last_h, last_c};
  }
  auto [outputs, last] = c.cell == RecurrentCell::gru
                             ? at::gru(leaves.x, h, leaves.weights, true, 1,
                                       0.0, true, both, false)
                             : at::rnn_tanh(leaves.x, h, leaves.weights, true,
                                            1, 0.0, true, both, false);
  return {outputs, last, {}};
}

RecurrentInput input_of(const LayerCase& c, const Leaves& leaves) {
  RecurrentInput input;
  input.x = leaves.x;
  if (c.state) input.h = leaves.h;
  if (c.state && c.cell == RecurrentCell::lstm) input.c = leaves.c;
  return input;
}

at::Tensor loss_of(const RecurrentOutput& run,
                   const std::vector<at::Tensor>& slopes) {
  auto loss = (run.outputs * slopes[0].to(run.outputs.scalar_type())).sum();
  if (run.h.defined())
    loss = loss + (run.h * slopes[1].to(run.h.scalar_type())).sum();
  if (run.c.defined())
    loss = loss + (run.c * slopes[2].to(run.c.scalar_type())).sum();
  return loss;
}

void check_gradients(const Leaves& ours, const Leaves& exact) {
  const auto a = ours.all(), b = exact.all();
  for (std::size_t i = 0; i < a.size(); ++i) {
    CAPTURE(i);
    REQUIRE(a[i].grad().defined() == b[i].grad().defined());
    if (a[i].grad().defined()) CHECK(relative(a[i].grad(), b[i].grad()) < 5e-6);
  }
}

void check_as_libtorch(const LayerCase& c) {
  CAPTURE(static_cast<int>(c.cell), c.steps, c.batch, c.inputs, c.units,
          c.directions, c.state);
  const auto values = make_leaves(c);
  const auto ours = as_leaves(values, at::kFloat);
  const auto exact = as_leaves(values, at::kDouble);
  const auto run = recurrent_layer(c.cell, input_of(c, ours), ours.weights);
  const auto wanted = run_libtorch(c, exact);
  const std::vector<at::Tensor> slopes = {at::randn_like(run.outputs),
                                          at::randn_like(run.h),
                                          at::randn_like(run.h)};
  CHECK(relative(run.outputs.detach(), wanted.outputs.detach()) < 1e-6);
  loss_of(run, slopes).backward();
  loss_of(wanted, slopes).backward();
  check_gradients(ours, exact);

  const c10::NoGradGuard no_grad;
  const auto again = recurrent_layer(c.cell, input_of(c, ours), ours.weights);
  CHECK(again.outputs.equal(run.outputs));
  CHECK(again.h.equal(run.h));
  if (run.c.defined()) CHECK(again.c.equal(run.c));
}

constexpr RecurrentCell kCells[] = {RecurrentCell::rnn, RecurrentCell::lstm,
                                    RecurrentCell::gru};

TEST_CASE("a fused layer computes what LibTorch's does in doubles",
          "[kernels]") {
  at::manual_seed(0);
  const LayerCase shapes[] = {{{}, 1, 1, 1, 1},      {{}, 3, 2, 5, 7},
                              {{}, 7, 17, 13, 31},   {{}, 4, 37, 64, 32},
                              {{}, 28, 20, 28, 128}, {{}, 2, 101, 3, 65}};
  for (auto shape : shapes) {
    for (const auto cell : kCells) {
      for (const std::int64_t directions : {1, 2}) {
        for (const bool state : {false, true}) {
          shape.cell = cell;
          shape.directions = directions;
          shape.state = state;
          check_as_libtorch(shape);
        }
      }
    }
  }
}

TEST_CASE("the last output alone is the last of all", "[kernels]") {
  at::manual_seed(1);
  for (const auto cell : kCells) {
    const LayerCase c{cell, 6, 19, 5, 33, 2, true};
    const auto values = make_leaves(c);
    const auto whole = as_leaves(values, at::kFloat);
    const auto last = as_leaves(values, at::kFloat);
    auto input = input_of(c, last);
    input.only_last = true;
    const auto run = recurrent_layer(cell, input, last.weights);
    const auto all = recurrent_layer(cell, input_of(c, whole), whole.weights);
    CHECK(run.outputs[0].equal(all.outputs[5]));
    const auto slopes = at::randn_like(run.outputs);
    (run.outputs * slopes).sum().backward();
    (all.outputs[5] * slopes[0]).sum().backward();
    const auto a = last.all(), b = whole.all();
    for (std::size_t i = 0; i < a.size(); ++i)
      if (b[i].grad().defined())
        CHECK(relative(a[i].grad(), b[i].grad().to(at::kDouble)) < 2e-6);
  }
}

TEST_CASE("what is not a number stays so", "[kernels]") {
  const c10::NoGradGuard no_grad;
  for (const auto cell : kCells) {
    const LayerCase c{cell, 2, 3, 4, 37};
    const auto leaves = make_leaves(c);
    leaves.weights[0][0][0] = std::nan("");
    const auto run = recurrent_layer(cell, input_of(c, leaves), leaves.weights);
    CHECK(run.outputs.isnan().any().item<bool>());
  }
}

TEST_CASE("a fused layer refuses gradients of gradients", "[kernels]") {
  const LayerCase c{RecurrentCell::gru, 2, 3, 4, 5};
  const auto leaves = as_leaves(make_leaves(c), at::kFloat);
  const auto run = recurrent_layer(c.cell, input_of(c, leaves), leaves.weights);
  CHECK_THROWS_AS(
      torch::autograd::grad({run.outputs.sum()}, {leaves.x}, {}, {}, true),
      RunError);
}

TEST_CASE("products are summed as in doubles", "[kernels]") {
  at::manual_seed(2);
  for (const std::int64_t rows : {1, 2, 3, 11, 12, 13, 100}) {
    for (const std::int64_t cols : {1, 9, 16, 31, 32, 33, 100, 279}) {
      for (const std::int64_t depth : {1, 7, 128}) {
        CAPTURE(rows, cols, depth);
        const auto a = at::randn({rows, depth}), b = at::randn({depth, cols});
        const auto bias = at::randn({cols});
        auto target = at::randn({rows, cols});
        const auto twice = 2 * a.to(at::kDouble).matmul(b.to(at::kDouble));
        const PackedMatrix right({b.const_data_ptr<float>(), cols, 1}, depth,
                                 cols);
        const Product product{
            {a.const_data_ptr<float>(), depth, 1}, right.panels(), depth};
        const Product products[] = {product, product};
        const auto before = target.clone();
        Multiply all{
            rows, cols,         products, 2, target.mutable_data_ptr<float>(),
            cols, Start::target};
        multiply_in_parallel(all);
        CHECK(relative(target, before.to(at::kDouble) + twice) < 5e-6);
        all.start = Start::bias;
        all.bias = bias.const_data_ptr<float>();
        multiply_in_parallel(all);
        CHECK(relative(target, bias.to(at::kDouble) + twice) < 5e-6);
        // Nor does it matter how many rows are multiplied with one.
        auto row = at::empty({cols});
        all.rows = 1;
        all.target = row.mutable_data_ptr<float>();
        multiply_in_parallel(all);
        CHECK(at::equal(row, target[0]));
      }
    }
  }
}

}  // namespace
}  // namespace unroll
