#include "training/mixed_precision.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include "catch.h"

using namespace unroll;

// Autocast is LibTorch's on every device: what holds on a CPU holds on a GPU.

namespace {

const c10::Device kCpu(c10::kCPU);

at::ScalarType type_of_product(Precision precision) {
  const MixedPrecision scope(kCpu, precision);
  return at::linear(at::ones({2, 3}), at::ones({4, 3})).scalar_type();
}

}  // namespace

TEST_CASE("only bfloat16 changes the type of products", "[training]") {
  CHECK(type_of_product(Precision::float32) == at::kFloat);
  CHECK(type_of_product(Precision::tf32) == at::kFloat);
  CHECK(type_of_product(Precision::bfloat16) == at::kBFloat16);
  CHECK(type_of_product(Precision::float32) == at::kFloat);  // it has ended
}

TEST_CASE("bfloat16 leaves weights, gradients and losses floats",
          "[training]") {
  at::manual_seed(0);
  const auto x = at::randn({8, 5}), weight = at::randn({3, 5});
  const auto labels = at::randint(3, {8}, at::kLong);
  const auto leaf = weight.clone().requires_grad_();
  at::Tensor loss;
  {
    const MixedPrecision scope(kCpu, Precision::bfloat16);
    loss = at::cross_entropy_loss(at::linear(x, leaf), labels);
  }
  CHECK(loss.scalar_type() == at::kFloat);
  const auto slope = torch::autograd::grad({loss}, {leaf})[0];
  CHECK(slope.scalar_type() == at::kFloat);
  const auto exact = at::cross_entropy_loss(at::linear(x, weight), labels);
  CHECK(loss.item<double>() == Approx(exact.item<double>()).epsilon(0.02));
  CHECK(loss.item<double>() != exact.item<double>());
}
