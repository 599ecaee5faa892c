#include "training/optimizer.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "base/error.h"

namespace unroll {

Optimizer::Optimizer(const std::vector<NamedParameter>& parameters) {
  for (const auto& parameter : parameters) {
    names_.push_back(parameter.name);
    values_.push_back(parameter.value);
  }
}

std::vector<at::Tensor>& Optimizer::add_buffer(const std::string& name) {
  auto tensors = std::make_unique<std::vector<at::Tensor>>();
  for (const auto& value : values_) tensors->push_back(at::zeros_like(value));
  buffers_.push_back({name, std::move(tensors)});
  return *buffers_.back().tensors;
}

std::vector<at::Tensor> Optimizer::gradients() const {
  std::vector<at::Tensor> gradients;
  gradients.reserve(values_.size());
  for (const auto& value : values_) gradients.push_back(value.grad());
  return gradients;
}

void Optimizer::save(TrainingState& state) const {
  state.values["optimizer_steps"] = steps_;
  for (const auto& buffer : buffers_)
    for (std::size_t i = 0; i < names_.size(); ++i)
      state.tensors[fmt::format("optimizer.{}.{}", buffer.name, names_[i])] =
          buffer.tensors->at(i);
}

void Optimizer::load(const TrainingState& state) {
  steps_ = state.values.at("optimizer_steps");
  const at::NoGradGuard no_grad;
  for (auto& buffer : buffers_)
    for (std::size_t i = 0; i < names_.size(); ++i)
      buffer.tensors->at(i).copy_(state.tensors.at(
          fmt::format("optimizer.{}.{}", buffer.name, names_[i])));
}

namespace {

/// Kingma and Ba 2014, https://arxiv.org/abs/1412.6980; AdamW is Loshchilov
/// and Hutter 2017, https://arxiv.org/abs/1711.05101.
class Adam : public Optimizer {
 public:
  Adam(const std::vector<NamedParameter>& parameters, const AdamConfig& config,
       double weight_decay, bool decoupled)
      : Optimizer(parameters),
        config_(config),
        weight_decay_(weight_decay),
        fused_step_(decoupled ? static_cast<FusedStep*>(at::_fused_adamw_)
                              : static_cast<FusedStep*>(at::_fused_adam_)),
        means_(add_buffer("exp_avg")),
        squares_(add_buffer("exp_avg_sq")) {
    for (const auto& value : values_)
      counters_.push_back(at::zeros({}, value.options()));
  }

  void step(double learning_rate) override {
    const at::NoGradGuard no_grad;
    // The kernel counts from these and moves them on itself only when it is
    // captured in a graph: they are the step's number, from 1.
    ++steps_;
    for (auto& counter : counters_) counter.fill_(steps_);
    fused_step_(values_, gradients(), means_, squares_, {}, counters_,
                learning_rate, config_.beta1, config_.beta2, weight_decay_,
                config_.eps, /*amsgrad=*/false, /*maximize=*/false,
                /*grad_scale=*/{}, /*found_inf=*/{});
  }

 private:
  using FusedStep = void(at::TensorList, at::TensorList, at::TensorList,
                         at::TensorList, at::TensorList, at::TensorList, double,
                         double, double, double, double, bool, bool,
                         const std::optional<at::Tensor>&,
                         const std::optional<at::Tensor>&);

  AdamConfig config_;
  double weight_decay_;
  FusedStep* fused_step_;
  std::vector<at::Tensor>& means_;
  std::vector<at::Tensor>& squares_;
  std::vector<at::Tensor> counters_;
};

class Sgd : public Optimizer {
 public:
  Sgd(const std::vector<NamedParameter>& parameters, const SgdConfig& config,
      double weight_decay)
      : Optimizer(parameters),
        config_(config),
        weight_decay_(weight_decay),
        momenta_(config.momentum != 0.0 ? &add_buffer("momentum") : nullptr) {}

  void step(double learning_rate) override {
    const at::NoGradGuard no_grad;
    const std::vector<at::Tensor> none;
    at::_fused_sgd_(values_, gradients(), momenta_ ? *momenta_ : none,
                    weight_decay_, config_.momentum, learning_rate,
                    /*dampening=*/0.0, config_.nesterov, /*maximize=*/false,
                    /*is_first_step=*/steps_ == 0);
    ++steps_;
  }

 private:
  SgdConfig config_;
  double weight_decay_;
  std::vector<at::Tensor>* momenta_;
};

/// Hinton 2012, lecture 6e of "Neural Networks for Machine Learning".
class Rmsprop : public Optimizer {
 public:
  Rmsprop(const std::vector<NamedParameter>& parameters,
          const RmspropConfig& config, double weight_decay)
      : Optimizer(parameters),
        config_(config),
        weight_decay_(weight_decay),
        squares_(add_buffer("square_avg")),
        momenta_(config.momentum != 0.0 ? &add_buffer("momentum") : nullptr) {}

  void step(double learning_rate) override {
    const at::NoGradGuard no_grad;
    ++steps_;
    auto slopes = gradients();
    if (weight_decay_ != 0.0)
      slopes = at::_foreach_add(slopes, values_, weight_decay_);
    at::_foreach_mul_(squares_, config_.alpha);
    at::_foreach_addcmul_(squares_, slopes, slopes, 1.0 - config_.alpha);
    auto scales = at::_foreach_sqrt(squares_);
    at::_foreach_add_(scales, config_.eps);
    if (momenta_ == nullptr) {
      at::_foreach_addcdiv_(values_, slopes, scales, -learning_rate);
      return;
    }
    at::_foreach_mul_(*momenta_, config_.momentum);
    at::_foreach_addcdiv_(*momenta_, slopes, scales, 1.0);
    at::_foreach_add_(values_, *momenta_, -learning_rate);
  }

 private:
  RmspropConfig config_;
  double weight_decay_;
  std::vector<at::Tensor>& squares_;
  std::vector<at::Tensor>* momenta_;
};

using Parameters = std::vector<NamedParameter>;
using Made = std::unique_ptr<Optimizer>;

Made make(const Parameters& parameters, const AdamConfig& config,
          double decay) {
  return std::make_unique<Adam>(parameters, config, decay, false);
}

Made make(const Parameters& parameters, const AdamWConfig& config,
          double decay) {
  return std::make_unique<Adam>(parameters, config, decay, true);
}

Made make(const Parameters& parameters, const SgdConfig& config, double decay) {
  return std::make_unique<Sgd>(parameters, config, decay);
}

Made make(const Parameters& parameters, const RmspropConfig& config,
          double decay) {
  return std::make_unique<Rmsprop>(parameters, config, decay);
}

}  // namespace

std::unique_ptr<Optimizer> make_optimizer(
    const OptimizerConfig& config,
    const std::vector<NamedParameter>& parameters) {
  return std::visit(
      [&](const auto& kind) {
        return make(parameters, kind, config.weight_decay);
      },
      config.kind);
}

}  // namespace unroll
