#include "models/layer_stack.h"

#include <fmt/format.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>

#include "models/dense_layers.h"
#include "models/embedding.h"
#include "models/recurrent_stack.h"

namespace unroll {
namespace {

/// "torch::nn::ReLUImpl" -> "ReLU"
std::string type_name(const torch::nn::Module& layer) {
  std::string_view name = layer.name();
  name.remove_prefix(name.rfind(':') + 1);
  constexpr std::string_view kSuffix = "Impl";
  if (name.ends_with(kSuffix)) name.remove_suffix(kSuffix.size());
  return std::string(name);
}

std::string describe_convolution(
    const torch::nn::detail::ConvNdOptions<2>& options) {
  const auto& kernel = *options.kernel_size();
  const auto stride = (*options.stride())[0];
  return fmt::format("{}, {}, {}x{}{}", options.in_channels(),
                     options.out_channels(), kernel[0], kernel[1],
                     stride > 1 ? fmt::format(", stride {}", stride) : "");
}

std::string layer_options(const torch::nn::Module& layer) {
  if (const auto* linear = layer.as<torch::nn::LinearImpl>()) {
    return fmt::format("{}, {}", linear->options.in_features(),
                       linear->options.out_features());
  }
  if (const auto* embedding = layer.as<Embedding>()) {
    return fmt::format("{}, {}", embedding->units(), embedding->size());
  }
  if (const auto* convolution = layer.as<torch::nn::Conv2dImpl>()) {
    return describe_convolution(convolution->options);
  }
  if (const auto* norm = layer.as<torch::nn::BatchNorm1dImpl>()) {
    return fmt::format("{}", norm->options.num_features());
  }
  if (const auto* norm = layer.as<torch::nn::BatchNorm2dImpl>()) {
    return fmt::format("{}", norm->options.num_features());
  }
  if (const auto* leaky = layer.as<torch::nn::LeakyReLUImpl>()) {
    return fmt::format("{}", leaky->options.negative_slope());
  }
  return "";
}

/// Places at which a layer applies its weights: pixels of a feature map.
std::int64_t places(const at::Tensor& output) {
  return output.dim() == 4 ? output.size(2) * output.size(3) : 1;
}

}  // namespace

std::string describe_layer(const torch::nn::Module& layer) {
  if (const auto* stack = layer.as<RecurrentStack>()) return stack->describe();
  const auto options = layer_options(layer);
  return options.empty() ? type_name(layer)
                         : fmt::format("{}({})", type_name(layer), options);
}

std::int64_t matrix_elements(const torch::nn::Module& layer) {
  std::int64_t count = 0;
  for (const auto& parameter : layer.parameters(/*recurse=*/false)) {
    if (parameter.dim() > 1) count += parameter.numel();
  }
  return count;
}

at::Tensor run_layers(torch::nn::Sequential& layers, std::string_view prefix,
                      at::Tensor x, const LayerVisitor& visit) {
  for (std::size_t index = 0; index < layers->size();) {
    auto shown = x;
    const auto end = index + run_layers_at(layers, index, x);
    for (; visit && index < end; ++index) {
      // Of layers that ran together the last one's output is what goes on.
      if (index + 1 < end) {
        run_layer_at(layers, index, shown);
      } else {
        shown = x;
      }
      const auto module = layers->ptr(index);
      visit({fmt::format("{}.{}", prefix, index), describe_layer(*module),
             matrix_elements(*module) * places(shown), shown});
    }
    index = end;
  }
  return x;
}

}  // namespace unroll
