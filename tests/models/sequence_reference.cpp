#include "models/sequence_reference.h"

#include <c10/core/GradMode.h>

#include "catch.h"
#include "models/closeness.h"

namespace unroll {

void take_weights(torch::nn::Module& model, const Reference& reference) {
  const c10::NoGradGuard no_grad;
  const auto weights = reference.with_prefix("initial");
  auto parameters = model.named_parameters();
  REQUIRE(parameters.size() == weights.size());
  for (const auto& [name, weight] : weights) {
    INFO(name);
    REQUIRE(parameters.contains(name));
    REQUIRE(parameters[name].sizes() == weight.sizes());
    parameters[name].copy_(weight);
  }
}

void check_loss_and_gradients(const torch::nn::Module& model,
                              const at::Tensor& loss,
                              const Reference& reference) {
  CHECK(difference(loss, reference.tensors.at("loss")) < kPythonTolerance);
  const auto parameters = model.named_parameters();
  for (const auto& [name, gradient] : reference.with_prefix("gradient")) {
    INFO(name);
    CHECK(difference(parameters[name].grad(), gradient) < kPythonTolerance);
  }
}

}  // namespace unroll
