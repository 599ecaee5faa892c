#include "kernels/linear.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <torch/csrc/autograd/custom_function.h>

#include <optional>

#include "kernels/choice.h"
#include "kernels/feature_rows.h"
#include "kernels/matrices.h"
#include "kernels/ranges.h"
#include "kernels/simd_dense.h"
#include "kernels/weight_slopes.h"

namespace unroll {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

/// With fewer outputs than this, a panel of them is mostly empty.
constexpr std::int64_t kFewOutputs = 4;

/// x [..., I] as [rows, I], copied only if it must be.
at::Tensor as_rows(const at::Tensor& x) {
  return x.dim() == 2 ? x : x.contiguous().view({-1, x.size(-1)});
}

void multiply_by_dots(const at::Tensor& x_RI, const at::Tensor& weight_OI,
                      const float* bias, float* target) {
  const auto left = x_RI.contiguous(), right = weight_OI.contiguous();
  const auto inputs = x_RI.size(1);
  Dots all;
  all.left = left.const_data_ptr<float>();
  all.left_rows = left.size(0);
  all.left_step = inputs;
  all.right = right.const_data_ptr<float>();
  all.right_rows = right.size(0);
  all.right_step = inputs;
  all.depth = inputs;
  all.bias = bias;
  all.target = target;
  all.target_step = right.size(0);
  if (all.left_rows > all.right_rows)
    return parallel_ranges(all.left_rows, all.right_rows * inputs,
                           [all](std::int64_t from, std::int64_t to) {
                             auto part = all;
                             part.left += from * all.left_step;
                             part.left_rows = to - from;
                             part.target += from * all.target_step;
                             simd().dots(part);
                           });
  parallel_ranges(all.right_rows, all.left_rows * inputs,
                  [all](std::int64_t from, std::int64_t to) {
                    auto part = all;
                    part.right += from * all.right_step;
                    part.right_rows = to - from;
                    if (all.bias != nullptr) part.bias += from;
                    part.target += from;
                    simd().dots(part);
                  });
}

void multiply_by_panels(const at::Tensor& x_RI, const at::Tensor& weight_OI,
                        const float* bias, float* target) {
  const auto inputs = x_RI.size(1), outputs = weight_OI.size(0);
  const PackedMatrix packed(transposed(view_of(weight_OI)), inputs, outputs);
  const Product product = {view_of(x_RI), packed.panels(), inputs};
  multiply_in_parallel({x_RI.size(0), outputs, &product, 1, target, outputs,
                        bias == nullptr ? Start::zero : Start::bias, bias});
}

class Linear : public torch::autograd::Function<Linear> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x,
                            const at::Tensor& weight,
                            const std::optional<at::Tensor>& given_bias) {
    const auto bias = given_bias.value_or(at::Tensor());
    const auto x_RI = as_rows(x);
    auto sizes = x.sizes().vec();
    sizes.back() = weight.size(0);
    const auto out = at::empty(sizes, x.options());
    const auto bias_O = bias.defined() ? bias.contiguous() : bias;
    const bool few = x_RI.size(0) < kFewRows || weight.size(0) < kFewOutputs;
    (few ? multiply_by_dots : multiply_by_panels)(
        x_RI, weight,
        bias_O.defined() ? bias_O.const_data_ptr<float>() : nullptr,
        out.mutable_data_ptr<float>());
    context->save_for_backward({x_RI, weight});
    context->saved_data["sizes"] = x.sizes().vec();
    context->saved_data["x"] = x.requires_grad();
    context->saved_data["weight"] = weight.requires_grad();
    context->saved_data["bias"] = bias.defined() && bias.requires_grad();
    return out;
  }

  static tensor_list backward(AutogradContext* context,
                              const tensor_list& gradients) {
    refuse_double_backward();
    const auto saved = context->get_saved_variables();
    const auto &x = saved[0], &weight = saved[1];
    const auto slopes_RO = as_rows(gradients[0]);
    tensor_list results(3);
    if (context->saved_data["x"].toBool()) {
      results[0] =
          at::empty(context->saved_data["sizes"].toIntVector(), x.options());
      make_input_slopes(slopes_RO, weight,
                        results[0].mutable_data_ptr<float>());
    }
    const bool bias = context->saved_data["bias"].toBool();
    if (bias || context->saved_data["weight"].toBool()) {
      results[1] = at::empty(weight.sizes(), weight.options());
      if (bias) results[2] = at::empty({weight.size(0)}, weight.options());
      make_weight_slopes(
          {view_of(slopes_RO), view_of(x), x.size(0), weight.size(0),
           weight.size(1), results[1].mutable_data_ptr<float>(),
           bias ? results[2].mutable_data_ptr<float>() : nullptr});
    }
    return results;
  }
};

}  // namespace

at::Tensor linear_layer(const at::Tensor& x, const at::Tensor& weight,
                        const at::Tensor& bias) {
  if (!fused_kernels_apply(x) || x.numel() == 0 || weight.numel() == 0)
    return at::linear(x, weight, bias);
  return Linear::apply(x, weight, if_defined(bias));
}

}  // namespace unroll
