#include "models/layer_summary.h"

#include <ATen/ops/zeros.h>
#include <c10/core/GradMode.h>

#include "models/layer_stack.h"

namespace unroll {
namespace {

std::int64_t count_elements(const std::vector<at::Tensor>& tensors) {
  std::int64_t count = 0;
  for (const auto& tensor : tensors) count += tensor.numel();
  return count;
}

at::Tensor blank_image(const Classifier& model, ImageShape image) {
  return at::zeros({1, image.rows, image.cols},
                   model.parameters().front().options().requires_grad(false));
}

}  // namespace

ModelSummary summarize(Classifier& model, ImageShape image) {
  const auto modules = model.named_modules("", /*include_self=*/false);
  ModelSummary summary;
  const auto note = [&](const LayerCall& call) {
    const auto own = modules[call.name]->parameters(/*recurse=*/false);
    summary.layers.push_back({call.name, call.kind, call.output.sizes().vec(),
                              count_elements(own), call.multiply_adds});
    summary.parameters += summary.layers.back().parameters;
    summary.multiply_adds += call.multiply_adds;
  };
  const c10::NoGradGuard no_grad;
  const bool was_training = model.is_training();
  model.eval();
  model.trace(blank_image(model, image), note);
  model.train(was_training);
  return summary;
}

ModelSummary summarize(const torch::nn::Module& model) {
  ModelSummary summary;
  for (const auto& item : model.named_modules("", /*include_self=*/false)) {
    const auto& module = *item.value();
    const auto own = module.parameters(/*recurse=*/false);
    if (own.empty()) continue;
    const auto kind = describe_layer(module);
    const bool looked_up = kind.starts_with("Embedding");
    summary.layers.push_back({item.key(),
                              kind,
                              {},
                              count_elements(own),
                              looked_up ? 0 : matrix_elements(module)});
    summary.parameters += summary.layers.back().parameters;
    summary.multiply_adds += summary.layers.back().multiply_adds;
  }
  return summary;
}

}  // namespace unroll
