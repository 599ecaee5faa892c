#include "kernels/normalized_linear.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <torch/csrc/autograd/custom_function.h>

#include <functional>
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

/// Multiply-adds that one example of one feature takes, roughly, beside the
/// products.
constexpr std::int64_t kFeatureWork = 32;

float* data(const at::Tensor& x) {
  return x.defined() ? x.mutable_data_ptr<float>() : nullptr;
}

/// What happens to the features from `from` on.
Normalize rows_from(const Normalize& all, std::int64_t from, std::int64_t to) {
  auto part = all;
  part.features = to - from;
  part.values += from * all.step;
  if (all.bias != nullptr) part.bias += from;
  part.mean += from;
  part.variance += from;
  part.weight += from;
  part.shift += from;
  part.out += from * all.step;
  return part;
}

NormalizeSlopes rows_from(const NormalizeSlopes& all, std::int64_t from,
                          std::int64_t to) {
  auto part = all;
  part.features = to - from;
  part.above += from * all.above_step;
  part.values += from * all.values_step;
  part.mean += from;
  part.variance += from;
  part.weight += from;
  part.out += from * all.out_step;
  part.weight_slopes += from;
  part.shift_slopes += from;
  if (all.bias_slopes != nullptr) part.bias_slopes += from;
  return part;
}

/// values [F, N] = weight [F, I] times x [N, I] transposed, for some features.
using Multiplication = std::function<void(std::int64_t from, std::int64_t to)>;

Multiplication by_dots(const at::Tensor& x, const at::Tensor& weight,
                       const Normalize& all) {
  return [=, x = x.contiguous(), weight = weight.contiguous()](
             std::int64_t from, std::int64_t to) {
    const auto inputs = weight.size(1);
    simd().dots({weight.const_data_ptr<float>() + from * inputs, to - from,
                 inputs, x.const_data_ptr<float>(), x.size(0), inputs, inputs,
                 nullptr, all.values + from * all.step, all.step});
  };
}

Multiplication by_panels(const at::Tensor& x, const at::Tensor& weight,
                         const Normalize& all) {
  return [=, x = as_feature_rows(x)](std::int64_t from, std::int64_t to) {
    auto left = view_of(weight);
    left.data += from * left.row_step;
    const Product product = {left, panels_of(x), weight.size(1)};
    simd().multiply({to - from, all.examples, &product, 1,
                     all.values + from * all.step, all.step, Start::zero,
                     nullptr});
  };
}

/// Of each thread's features first the products, then all else, while they are
/// near.
void run(const at::Tensor& x, const at::Tensor& weight, const Normalize& all) {
  Multiplication multiply;
  auto work = kFeatureWork;
  if (weight.defined()) {
    multiply = (all.examples < kFewRows ? by_dots : by_panels)(x, weight, all);
    work += weight.size(1);
  }
  parallel_ranges(all.features, all.examples * work,
                  [&](std::int64_t from, std::int64_t to) {
                    if (multiply) multiply(from, to);
                    simd().normalize(rows_from(all, from, to));
                  });
}

void move_running(const BatchNorm& norm, const at::Tensor& mean,
                  const at::Tensor& variance, std::int64_t examples) {
  const auto count = static_cast<double>(examples);
  const auto share = static_cast<float>(norm.momentum);
  const auto unbiased =
      static_cast<float>(norm.momentum * count / (count - 1.0));
  const float *means = data(mean), *variances = data(variance);
  float *running_means = data(norm.running_mean),
        *running_variances = data(norm.running_variance);
  for (std::int64_t f = 0; f < mean.size(0); ++f) {
    running_means[f] = running_means[f] * (1.0f - share) + means[f] * share;
    running_variances[f] =
        running_variances[f] * (1.0f - share) + variances[f] * unbiased;
  }
  for (const auto& moved : {norm.running_mean, norm.running_variance})
    moved.unsafeGetTensorImpl()->bump_version();
}

/// [N, F] as `above` of the gradients.
at::Tensor with_near_examples(const at::Tensor& slopes) {
  return slopes.stride(0) == 1 ? slopes : as_feature_rows(slopes);
}

/// By x [N, I], which stands as that does.
at::Tensor input_slopes(const at::Tensor& slopes, const at::Tensor& weight,
                        bool by_features) {
  const auto examples = slopes.size(0), inputs = weight.size(1);
  if (by_features) {
    const auto result = new_feature_rows(examples, inputs);
    const Product product = {transposed(view_of(weight)), panels_of(slopes),
                             weight.size(0)};
    multiply_in_parallel({inputs, examples, &product, 1, data(result),
                          result.stride(1), Start::zero, nullptr});
    return result;
  }
  const auto result = at::empty({examples, inputs}, slopes.options());
  make_input_slopes(slopes, weight, data(result));
  return result;
}

class NormalizedLinear : public torch::autograd::Function<NormalizedLinear> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x,
                            const std::optional<at::Tensor>& given_weight,
                            const std::optional<at::Tensor>& given_bias,
                            const at::Tensor& scale, const at::Tensor& shift,
                            double negative_slope, const BatchNorm& norm) {
    const auto weight = given_weight.value_or(at::Tensor());
    const auto bias = given_bias.value_or(at::Tensor());
    const auto examples = x.size(0), features = scale.size(0);
    const auto out = new_feature_rows(examples, features);
    auto values = new_feature_rows(examples, features);
    if (!weight.defined()) values.copy_(x);
    const auto mean =
        norm.of_batch ? at::empty_like(norm.running_mean) : norm.running_mean;
    const auto variance = norm.of_batch ? at::empty_like(norm.running_variance)
                                        : norm.running_variance;
    run(x, weight,
        {features, examples, out.stride(1), data(values), data(bias),
         static_cast<float>(negative_slope), norm.of_batch, data(mean),
         data(variance), static_cast<float>(norm.eps), data(scale), data(shift),
         data(out)});
    if (norm.of_batch) move_running(norm, mean, variance, examples);
    context->save_for_backward({x, weight, values, scale, mean, variance});
    auto& saved = context->saved_data;
    saved["negative_slope"] = negative_slope;
    saved["eps"] = norm.eps;
    saved["of_batch"] = norm.of_batch;
    saved["x"] = x.requires_grad();
    saved["weight"] = weight.defined() && weight.requires_grad();
    saved["bias"] = bias.defined() && bias.requires_grad();
    return out;
  }

  static tensor_list backward(AutogradContext* context,
                              const tensor_list& gradients) {
    refuse_double_backward();
    auto& saved = context->saved_data;
    const auto tensors = context->get_saved_variables();
    const auto &x = tensors[0], &weight = tensors[1], &values = tensors[2];
    const auto &scale = tensors[3], &mean = tensors[4], &variance = tensors[5];
    const auto above = with_near_examples(gradients[0]);
    const auto examples = x.size(0), features = scale.size(0);
    const auto slopes = new_feature_rows(examples, features);
    tensor_list results(7);
    results[3] = at::empty_like(scale);
    results[4] = at::empty_like(scale);
    if (saved["bias"].toBool()) results[2] = at::empty_like(scale);
    const NormalizeSlopes all = {
        features,
        examples,
        above.const_data_ptr<float>(),
        above.stride(1),
        values.const_data_ptr<float>(),
        values.stride(1),
        static_cast<float>(saved["negative_slope"].toDouble()),
        saved["of_batch"].toBool(),
        data(mean),
        data(variance),
        static_cast<float>(saved["eps"].toDouble()),
        data(scale),
        data(slopes),
        slopes.stride(1),
        data(results[3]),
        data(results[4]),
        data(results[2])};
    parallel_ranges(features, examples * kFeatureWork,
                    [&](std::int64_t from, std::int64_t to) {
                      simd().normalize_slopes(rows_from(all, from, to));
                    });
    if (!weight.defined()) {
      results[0] = slopes;
      return results;
    }
    if (saved["x"].toBool())
      results[0] = input_slopes(
          slopes, weight, are_feature_rows(x) && are_feature_rows(slopes));
    if (saved["weight"].toBool()) {
      results[1] = at::empty(weight.sizes(), weight.options());
      make_weight_slopes({view_of(slopes), view_of(x), examples, features,
                          weight.size(1), data(results[1]), nullptr});
    }
    return results;
  }
};

}  // namespace

at::Tensor normalized_linear(const at::Tensor& x, const at::Tensor& weight,
                             const at::Tensor& bias, double negative_slope,
                             const BatchNorm& norm) {
  return NormalizedLinear::apply(x, if_defined(weight), if_defined(bias),
                                 norm.weight, norm.bias, negative_slope, norm);
}

}  // namespace unroll
