#include "training/adam.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <cmath>

#include "kernels/optimizer_steps.h"

namespace unroll {
namespace {

/// Rate: double or at::Tensor.
template <typename Rate>
using LibTorchStep = void(at::TensorList, at::TensorList, at::TensorList,
                          at::TensorList, at::TensorList, at::TensorList, Rate,
                          double, double, double, double, bool, bool,
                          const std::optional<at::Tensor>&,
                          const std::optional<at::Tensor>&);

class Adam : public Optimizer {
 public:
  Adam(const std::vector<NamedParameter>& parameters, const AdamConfig& config,
       double weight_decay, bool decoupled)
      : Optimizer(parameters),
        config_(config),
        weight_decay_(weight_decay),
        decoupled_(decoupled),
        means_(add_buffer("exp_avg")),
        squares_(add_buffer("exp_avg_sq")) {}

  void step(double learning_rate, double scale) override {
    const at::NoGradGuard no_grad;
    if (steps_fused(values_)) {
      ++steps_;
      adam_steps(values_, gradients(), means_, squares_,
                 described(learning_rate, scale));
    } else {
      next_step(learning_rate);
      step_with_libtorch<double>(scaled_gradients(scale), learning_rate);
    }
  }

  void take_next_step() override {
    const at::NoGradGuard no_grad;
    step_with_libtorch<const at::Tensor&>(gradients(), rate_);
  }

 private:
  AdamStep described(double learning_rate, double scale) const {
    const auto count = static_cast<double>(steps_);
    AdamStep step;
    step.slope_scale = static_cast<float>(scale);
    step.decay = decoupled_ ? 0.0f : static_cast<float>(weight_decay_);
    step.shrink = decoupled_
                      ? static_cast<float>(1.0 - learning_rate * weight_decay_)
                      : 1.0f;
    step.mean_share = static_cast<float>(1.0 - config_.beta1);
    step.square_keep = static_cast<float>(config_.beta2);
    step.square_share = static_cast<float>(1.0 - config_.beta2);
    step.rate = static_cast<float>(learning_rate /
                                   (1.0 - std::pow(config_.beta1, count)));
    step.square_scale = static_cast<float>(
        1.0 / std::sqrt(1.0 - std::pow(config_.beta2, count)));
    step.eps = static_cast<float>(config_.eps);
    return step;
  }

  template <typename Rate>
  void step_with_libtorch(const std::vector<at::Tensor>& slopes, Rate rate) {
    using Step = LibTorchStep<Rate>;
    const auto step = decoupled_ ? static_cast<Step*>(at::_fused_adamw_)
                                 : static_cast<Step*>(at::_fused_adam_);
    // All parameters are at the same step, counted from 1.
    const std::vector<at::Tensor> numbers(values_.size(), number_);
    step(values_, slopes, means_, squares_, {}, numbers, rate, config_.beta1,
         config_.beta2, weight_decay_, config_.eps, /*amsgrad=*/false,
         /*maximize=*/false, /*grad_scale=*/{}, /*found_inf=*/{});
  }

  AdamConfig config_;
  double weight_decay_;
  bool decoupled_;
  std::vector<at::Tensor>& means_;
  std::vector<at::Tensor>& squares_;
};

}  // namespace

std::unique_ptr<Optimizer> make_adam(
    const std::vector<NamedParameter>& parameters, const AdamConfig& config,
    double weight_decay, bool decoupled) {
  return std::make_unique<Adam>(parameters, config, weight_decay, decoupled);
}

}  // namespace unroll
