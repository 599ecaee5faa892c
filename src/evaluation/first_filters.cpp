#include "evaluation/first_filters.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "pages/pages.h"

namespace unroll {
namespace {

constexpr std::int64_t kMostShown = 64;

/// Letters of the gates, in the order of PyTorch's rows.
std::string gates_of(const torch::nn::Module& model) {
  for (const auto& parameter : model.named_parameters()) {
    if (!parameter.key().ends_with("weight_hh_l0")) continue;
    const auto gates = parameter.value().size(0) / parameter.value().size(1);
    return gates == 4 ? "ifgo" : gates == 3 ? "rzn" : "h";
  }
  return "";
}

/// [pictures, rows, cols] of [units, inputs] or [channels, inputs, h, w].
at::Tensor as_pictures(const at::Tensor& weights, const std::string& gates) {
  if (!gates.empty())
    return weights.view(
        {static_cast<std::int64_t>(gates.size()), -1, weights.size(1)});
  if (weights.dim() == 4) return weights.flatten(0, 1);
  const auto side = static_cast<std::int64_t>(
      std::lround(std::sqrt(static_cast<double>(weights.size(1)))));
  return side * side == weights.size(1)
             ? weights.view({weights.size(0), side, side})
             : weights.unsqueeze(1);
}

at::Tensor strongest(const at::Tensor& pictures) {
  const auto count = std::min(kMostShown, pictures.size(0));
  if (count == pictures.size(0)) return pictures;
  const auto norms = pictures.flatten(1).norm(2, 1);
  return pictures.index_select(0, std::get<1>(norms.topk(count)));
}

/// Each picture by itself, 1 to 255 with 128 for 0.
std::string encode(const at::Tensor& pictures) {
  const auto largest =
      pictures.abs().amax({1, 2}, /*keepdim=*/true).clamp_min(1e-30);
  const auto bytes = (pictures / largest * 127 + 128)
                         .round()
                         .clamp(1, 255)
                         .to(at::kByte)
                         .contiguous();
  const auto* first = bytes.const_data_ptr<std::uint8_t>();
  return base64({reinterpret_cast<const char*>(first),
                 static_cast<std::size_t>(bytes.numel())});
}

}  // namespace

Json first_filters(const torch::nn::Module& model) {
  const at::NoGradGuard no_grad;
  for (const auto& parameter : model.named_parameters()) {
    if (parameter.value().dim() < 2) continue;
    const auto gates = gates_of(model);
    const auto all =
        as_pictures(parameter.value().detach().to(at::kCPU, at::kFloat), gates);
    const auto shown = strongest(all);
    Json json = {{"name", parameter.key()}, {"count", all.size(0)},
                 {"shown", shown.size(0)},  {"rows", shown.size(1)},
                 {"cols", shown.size(2)},   {"values", encode(shown)}};
    if (!gates.empty()) json["gates"] = gates;
    return json;
  }
  return nullptr;
}

}  // namespace unroll
