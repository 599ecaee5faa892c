#include "models/dense_layers.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/batchnorm.h>

#include "base/error.h"
#include "catch.h"
#include "kernels/choice.h"
#include "kernels/feature_rows.h"
#include "kernels/linear.h"
#include "kernels/normalized_linear.h"
#include "kernels/support.h"

namespace unroll {
namespace {

using Tensors = std::vector<at::Tensor>;

/// The same leaves of another type.
Tensors leaves_of(const Tensors& from, at::ScalarType type) {
  Tensors leaves;
  for (const auto& x : from)
    leaves.push_back(x.to(type).clone().requires_grad_());
  return leaves;
}

Tensors gradients(const at::Tensor& out, const at::Tensor& slopes,
                  const Tensors& leaves) {
  return torch::autograd::grad({out}, leaves, {slopes.to(out.scalar_type())});
}

void check_all(const Tensors& ours, const Tensors& exact, double most) {
  REQUIRE(ours.size() == exact.size());
  for (std::size_t i = 0; i < ours.size(); ++i) {
    CAPTURE(i);
    REQUIRE(ours[i].sizes() == exact[i].sizes());
    CHECK(relative(ours[i], exact[i]) < most);
  }
}

void check_linear(const at::Tensor& x, std::int64_t outputs, bool bias) {
  CAPTURE(x.sizes(), outputs, bias);
  Tensors values = {x, at::randn({outputs, x.size(-1)})};
  if (bias) values.push_back(at::randn({outputs}));
  const auto run = [&](const Tensors& leaves, const auto& layer) {
    return layer(leaves[0], leaves[1], bias ? leaves[2] : at::Tensor());
  };
  const auto ours = leaves_of(values, at::kFloat);
  const auto exact = leaves_of(values, at::kDouble);
  const auto out = run(ours, linear_layer);
  const auto wanted = run(
      exact,
      [](const at::Tensor& input, const at::Tensor& weight,
         const at::Tensor& shift) { return at::linear(input, weight, shift); });
  CHECK(out.is_contiguous());
  check_all({out}, {wanted}, 1e-6);
  const auto slopes = at::randn_like(out);
  check_all(gradients(out, slopes, ours), gradients(wanted, slopes, exact),
            2e-6);
}

}  // namespace

TEST_CASE("a linear layer computes what LibTorch's does in doubles",
          "[kernels]") {
  at::manual_seed(0);
  for (const std::int64_t rows : {1, 2, 7, 23, 24, 37, 101, 600})
    for (const std::int64_t inputs : {1, 13, 16, 67})
      for (const std::int64_t outputs : {1, 3, 5, 32, 97})
        check_linear(at::randn({rows, inputs}), outputs, inputs != 13);
}

TEST_CASE("a linear layer reads inputs of any shape and strides", "[kernels]") {
  at::manual_seed(1);
  check_linear(at::randn({5, 7, 19}), 11, true);
  check_linear(at::randn({2, 3, 5, 19}), 11, false);
  check_linear(at::randn({19}), 11, true);
  check_linear(at::randn({7, 5, 19}).transpose(0, 1), 11, true);
  check_linear(at::randn({19, 40}).t(), 11, true);
  check_linear(at::randn({41, 38}).slice(1, 0, 38, 2), 11, true);
  // Slopes of so many outputs lie pages apart.
  check_linear(at::randn({530, 9}), 1100, true);
  CHECK(linear_layer(at::empty({0, 3}), at::randn({4, 3}), {}).sizes() ==
        at::IntArrayRef({0, 4}));
}

TEST_CASE("a linear layer makes the gradients that are asked for",
          "[kernels]") {
  const auto x = at::randn({30, 5}),
             weight = at::randn({4, 5}).requires_grad_();
  linear_layer(x, weight, {}).sum().backward();
  CHECK(at::allclose(weight.grad(), x.sum(0).expand({4, 5}), 1e-4, 1e-5));
  const auto input = x.clone().requires_grad_();
  linear_layer(input, weight.detach(), {}).sum().backward();
  CHECK(at::allclose(input.grad(), weight.detach().sum(0).expand({30, 5}), 1e-4,
                     1e-5));
  const auto bias = at::zeros({4}).requires_grad_();
  linear_layer(x, weight.detach(), bias).sum().backward();
  CHECK(at::equal(bias.grad(), at::full({4}, 30.0)));
}

TEST_CASE("dense layers refuse gradients of gradients", "[kernels]") {
  const auto x = at::randn({30, 5}).requires_grad_();
  const auto weight = at::randn({4, 5}).requires_grad_();
  CHECK_THROWS_AS(torch::autograd::grad({linear_layer(x, weight, {}).sum()},
                                        {x}, {}, {}, /*create_graph=*/true),
                  RunError);
  const BatchNorm norm = {at::ones({4}).requires_grad_(),
                          at::zeros({4}).requires_grad_(), at::zeros({4}),
                          at::ones({4})};
  const auto out = normalized_linear(x, weight, {}, 0.01, norm);
  CHECK_THROWS_AS(torch::autograd::grad({out.sum()}, {x}, {}, {}, true),
                  RunError);
}

namespace {

struct NormCase {
  std::int64_t examples, inputs, features;
  double slope;
  bool has_linear, training, by_features;
};

torch::nn::Sequential layers_of(const NormCase& c) {
  torch::nn::Sequential layers;
  if (c.has_linear) layers->push_back(torch::nn::Linear(c.inputs, c.features));
  if (c.slope == 0.0) {
    layers->push_back(torch::nn::ReLU());
  } else if (c.slope != 1.0) {
    layers->push_back(torch::nn::LeakyReLU(
        torch::nn::LeakyReLUOptions().negative_slope(c.slope)));
  }
  torch::nn::BatchNorm1d norm(c.features);
  const at::NoGradGuard no_grad;
  norm->weight.uniform_(0.5, 2.0);
  norm->bias.normal_();
  norm->running_mean.normal_();
  norm->running_var.uniform_(0.5, 2.0);
  layers->push_back(norm);
  layers->train(c.training);
  return layers;
}

struct NormRun {
  at::Tensor out;
  Tensors gradients;
  Tensors buffers;
};

NormRun run_norm(torch::nn::Sequential& layers, const at::Tensor& x,
                 const at::Tensor& slopes) {
  const auto input = x.detach().requires_grad_();
  auto out = input;
  for (std::size_t i = 0; i < layers->size();)
    i += run_layers_at(layers, i, out);
  auto leaves = layers->parameters();
  leaves.push_back(input);
  return {out, gradients(out, slopes, leaves), layers->buffers()};
}

/// Against the same modules in doubles, which LibTorch runs one by one.
void check_norm(const NormCase& c) {
  CAPTURE(c.examples, c.inputs, c.features, c.slope, c.has_linear, c.training,
          c.by_features);
  auto layers = layers_of(c);
  auto exact =
      std::dynamic_pointer_cast<torch::nn::SequentialImpl>(layers->clone());
  exact->to(at::kDouble);
  torch::nn::Sequential exact_layers(exact);
  const auto values = at::randn({c.examples, c.inputs});
  const auto x = c.by_features ? as_feature_rows(values) : values;
  const auto slopes = at::randn({c.examples, c.features});
  const auto ours = run_norm(layers, x, slopes);
  const auto wanted = run_norm(exact_layers, values.to(at::kDouble), slopes);
  check_all({ours.out}, {wanted.out}, 3e-6);
  check_all(ours.gradients, wanted.gradients, 2e-5);
  check_all(ours.buffers, wanted.buffers, 2e-6);
  const c10::NoGradGuard no_grad;
  auto again = x;
  if (!c.training) CHECK(run_layers_at(layers, 0, again) == layers->size());
  if (!c.training) CHECK(again.equal(ours.out));
}

}  // namespace

TEST_CASE("linear, activation and batch norm are one, as in doubles",
          "[kernels]") {
  at::manual_seed(3);
  for (const bool training : {true, false})
    for (const double slope : {0.01, 0.0, 0.5})
      for (const bool by_features : {false, true}) {
        check_norm({5, 3, 1, slope, true, training, by_features});
        check_norm({7, 13, 31, slope, true, training, by_features});
        check_norm({37, 67, 24, slope, true, training, by_features});
        check_norm({64, 17, 101, slope, true, training, by_features});
        check_norm({523, 5, 3, slope, true, training, by_features});
        check_norm({19, 33, 33, slope, false, training, by_features});
        // No activation. In training the gradient by a bias would be zero, but
        // for rounding.
        check_norm({37, 40, 40, 1.0, false, training, by_features});
        check_norm({37, 67, 24, 1.0, true, false, by_features});
      }
  check_norm({1, 13, 31, 0.01, true, false, false});
}

TEST_CASE("batch norm of one example in training says what is wrong",
          "[kernels]") {
  auto layers = layers_of({1, 3, 4, 0.01, true, true, false});
  auto x = at::randn({1, 3});
  CHECK_THROWS(run_norm(layers, x, at::randn({1, 4})));
}

TEST_CASE("dense layers are LibTorch's where the kernels are switched off",
          "[kernels]") {
  const auto x = at::randn({30, 5}), weight = at::randn({4, 5});
  use_fused_kernels(false);
  const auto plain = linear_layer(x, weight, {});
  use_fused_kernels(true);
  CHECK(plain.equal(at::linear(x, weight)));
  CHECK(linear_layer(x.to(at::kDouble), weight.to(at::kDouble), {})
            .scalar_type() == at::kDouble);
}

}  // namespace unroll
