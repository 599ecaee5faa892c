#include "kernels/optimizer_steps.h"

#include <ATen/ATen.h>

#include <cmath>

#include "catch.h"
#include "kernels/choice.h"
#include "training/optimizer.h"

namespace unroll {
namespace {

std::vector<at::Tensor> tensors() {
  // Longer than what one thread takes at once, and not whole vectors.
  return {at::randn({70001}), at::randn({3, 5, 7}), at::randn({1}),
          at::randn({13, 17}).t()};
}

std::vector<NamedParameter> parameters_of(
    const std::vector<at::Tensor>& values) {
  std::vector<NamedParameter> parameters;
  for (const auto& value : values)
    parameters.push_back(
        {std::to_string(parameters.size()),
         value.clone(at::MemoryFormat::Contiguous).requires_grad_()});
  return parameters;
}

/// The parameters after a few steps, of gradients that count half.
std::vector<at::Tensor> trained(const OptimizerConfig& config, bool fused) {
  use_fused_kernels(fused);
  at::manual_seed(0);
  auto parameters = parameters_of(tensors());
  const auto optimizer = make_optimizer(config, parameters);
  for (int step = 0; step < 4; ++step) {
    const auto slopes = tensors();
    for (std::size_t i = 0; i < slopes.size(); ++i)
      // LibTorch takes only gradients that stand as their parameters do.
      parameters[i].value.mutable_grad() =
          fused ? slopes[i] : slopes[i].contiguous();
    optimizer->step(0.01, 0.5);
  }
  use_fused_kernels(true);
  std::vector<at::Tensor> values;
  for (const auto& parameter : parameters) values.push_back(parameter.value);
  return values;
}

}  // namespace

TEST_CASE("an optimizer's pass is LibTorch's within rounding", "[kernels]") {
  const OptimizerConfig configs[] = {
      {AdamConfig{}, 0.01, 0.0},          {AdamConfig{}, 0.01, 0.1},
      {AdamWConfig{}, 0.01, 0.1},         {SgdConfig{}, 0.01, 0.1},
      {SgdConfig{0.9, false}, 0.01, 0.0}, {SgdConfig{0.9, true}, 0.01, 0.1},
      {RmspropConfig{}, 0.01, 0.0}};
  for (const auto& config : configs) {
    CAPTURE(config.kind.index(), config.weight_decay);
    const auto ours = trained(config, true), theirs = trained(config, false);
    for (std::size_t i = 0; i < ours.size(); ++i)
      CHECK(at::allclose(ours[i], theirs[i], 1e-5, 1e-6));
  }
}

TEST_CASE("the norm of all tensors is that of one of all elements",
          "[kernels]") {
  at::manual_seed(1);
  const auto all = tensors();
  std::vector<at::Tensor> flat;
  for (const auto& tensor : all)
    flat.push_back(tensor.to(at::kDouble).flatten());
  CHECK(joint_norm(all) ==
        Approx(at::cat(flat).norm().item<double>()).epsilon(1e-7));
  CHECK(joint_norm({}) == 0.0);
  CHECK(std::isnan(joint_norm({at::full({20}, NAN)})));
  CHECK(std::isinf(joint_norm({at::full({20}, INFINITY)})));
}

TEST_CASE("passes over parameters serve floats on the CPU", "[kernels]") {
  CHECK(all_fused(tensors()));
  CHECK_FALSE(all_fused({at::randn({2}), at::randn({2}, at::kDouble)}));
}

}  // namespace unroll
