#include "training/adam.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <cmath>

#include "kernels/optimizer_steps.h"

namespace unroll {
namespace {

using LibTorchStep = void(at::TensorList, at::TensorList, at::TensorList,
                          at::TensorList, at::TensorList, at::TensorList,
                          double, double, double, double, double, bool, bool,
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
        squares_(add_buffer("exp_avg_sq")) {
    for (const auto& value : values_)
      counters_.push_back(at::zeros({}, value.options()));
  }

  void step(double learning_rate, double scale) override {
    const at::NoGradGuard no_grad;
    ++steps_;
    if (steps_fused(values_)) {
      adam_steps(values_, gradients(), means_, squares_,
                 described(learning_rate, scale));
    } else {
      step_with_libtorch(learning_rate, scale);
    }
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

  void step_with_libtorch(double learning_rate, double scale) {
    // The kernel counts from these and moves them on itself only when it is
    // captured in a graph: they are the step's number, from 1.
    for (auto& counter : counters_) counter.fill_(steps_);
    const auto step = decoupled_ ? static_cast<LibTorchStep*>(at::_fused_adamw_)
                                 : static_cast<LibTorchStep*>(at::_fused_adam_);
    step(values_, scaled_gradients(scale), means_, squares_, {}, counters_,
         learning_rate, config_.beta1, config_.beta2, weight_decay_,
         config_.eps, /*amsgrad=*/false,
         /*maximize=*/false, /*grad_scale=*/{}, /*found_inf=*/{});
  }

  AdamConfig config_;
  double weight_decay_;
  bool decoupled_;
  std::vector<at::Tensor>& means_;
  std::vector<at::Tensor>& squares_;
  std::vector<at::Tensor> counters_;
};

}  // namespace

std::unique_ptr<Optimizer> make_adam(
    const std::vector<NamedParameter>& parameters, const AdamConfig& config,
    double weight_decay, bool decoupled) {
  return std::make_unique<Adam>(parameters, config, weight_decay, decoupled);
}

}  // namespace unroll
