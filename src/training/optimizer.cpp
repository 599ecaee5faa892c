#include "training/optimizer.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include "kernels/optimizer_steps.h"
#include "training/adam.h"

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

void Optimizer::next_step(double learning_rate) {
  if (values_.empty()) return;
  if (!rate_.defined()) {
    const auto options = values_.front().options().dtype(at::kFloat);
    rate_ = at::zeros({}, options.requires_grad(false));
    number_ = at::zeros_like(rate_);
  }
  rate_.fill_(learning_rate);
  number_.fill_(++steps_);
}

std::vector<at::Tensor> Optimizer::gradients() const {
  std::vector<at::Tensor> gradients;
  gradients.reserve(values_.size());
  for (const auto& value : values_) gradients.push_back(value.grad());
  return gradients;
}

std::vector<at::Tensor> Optimizer::scaled_gradients(double scale) const {
  auto slopes = gradients();
  if (scale != 1.0) at::_foreach_mul_(slopes, scale);
  return slopes;
}

void Optimizer::save(TrainingState& state) const {
  state.values["optimizer_steps"] = steps_;
  for (const auto& buffer : buffers_)
    for (std::size_t i = 0; i < names_.size(); ++i)
      state.tensors[fmt::format("optimizer.{}.{}", buffer.name, names_[i])] =
          buffer.tensors->at(i);
}

void Optimizer::load(const TrainingState& state) {
  steps_ = whole_number(state.values.at("optimizer_steps"), "optimizer_steps");
  const at::NoGradGuard no_grad;
  for (auto& buffer : buffers_)
    for (std::size_t i = 0; i < names_.size(); ++i)
      buffer.tensors->at(i).copy_(tensor_like(
          state, fmt::format("optimizer.{}.{}", buffer.name, names_[i]),
          buffer.tensors->at(i)));
}

namespace {

class Sgd : public Optimizer {
 public:
  Sgd(const std::vector<NamedParameter>& parameters, const SgdConfig& config,
      double weight_decay)
      : Optimizer(parameters),
        config_(config),
        weight_decay_(weight_decay),
        momenta_(config.momentum != 0.0 ? &add_buffer("momentum") : nullptr) {}

  void step(double learning_rate, double scale) override {
    const at::NoGradGuard no_grad;
    if (steps_fused(values_)) {
      SgdStep step;
      step.slope_scale = static_cast<float>(scale);
      step.decay = static_cast<float>(weight_decay_);
      step.keep = static_cast<float>(config_.momentum);
      step.rate = static_cast<float>(learning_rate);
      step.nesterov = config_.nesterov;
      sgd_steps(values_, gradients(), momenta(), step);
    } else {
      // Momenta start as zeros, so that the first step is like the others.
      at::_fused_sgd_(values_, scaled_gradients(scale), momenta(),
                      weight_decay_, config_.momentum, learning_rate,
                      /*dampening=*/0.0, config_.nesterov, /*maximize=*/false,
                      /*is_first_step=*/false);
    }
    ++steps_;
  }

  void take_next_step() override {
    const at::NoGradGuard no_grad;
    at::_fused_sgd_(values_, gradients(), momenta(), weight_decay_,
                    config_.momentum, rate_, /*dampening=*/0.0,
                    config_.nesterov, /*maximize=*/false,
                    /*is_first_step=*/false);
  }

 private:
  std::vector<at::Tensor> momenta() const {
    return momenta_ ? *momenta_ : std::vector<at::Tensor>();
  }

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

  void step(double learning_rate, double scale) override {
    const at::NoGradGuard no_grad;
    ++steps_;
    at::_foreach_add_(values_, directions_of(scaled_gradients(scale)),
                      -learning_rate);
  }

  void take_next_step() override {
    const at::NoGradGuard no_grad;
    at::_foreach_sub_(values_,
                      at::_foreach_mul(directions_of(gradients()), rate_));
  }

 private:
  /// What the rate is multiplied by.
  std::vector<at::Tensor> directions_of(std::vector<at::Tensor> slopes) {
    if (weight_decay_ != 0.0)
      slopes = at::_foreach_add(slopes, values_, weight_decay_);
    at::_foreach_mul_(squares_, config_.alpha);
    at::_foreach_addcmul_(squares_, slopes, slopes, 1.0 - config_.alpha);
    auto scales = at::_foreach_sqrt(squares_);
    at::_foreach_add_(scales, config_.eps);
    if (momenta_ == nullptr) return at::_foreach_div(slopes, scales);
    at::_foreach_mul_(*momenta_, config_.momentum);
    at::_foreach_addcdiv_(*momenta_, slopes, scales, 1.0);
    return *momenta_;
  }

  RmspropConfig config_;
  double weight_decay_;
  std::vector<at::Tensor>& squares_;
  std::vector<at::Tensor>* momenta_;
};

using Parameters = std::vector<NamedParameter>;
using Made = std::unique_ptr<Optimizer>;

Made make(const Parameters& parameters, const AdamConfig& config,
          double decay) {
  return make_adam(parameters, config, decay, /*decoupled=*/false);
}

Made make(const Parameters& parameters, const AdamWConfig& config,
          double decay) {
  return make_adam(parameters, config, decay, /*decoupled=*/true);
}

Made make(const Parameters& parameters, const SgdConfig& config, double decay) {
  return std::make_unique<Sgd>(parameters, config, decay);
}

Made make(const Parameters& parameters, const RmspropConfig& config,
          double decay) {
  return std::make_unique<Rmsprop>(parameters, config, decay);
}

}  // namespace

std::vector<NamedParameter> trainable_parameters(
    const torch::nn::Module& model) {
  std::vector<NamedParameter> parameters;
  for (const auto& item : model.named_parameters())
    if (item.value().requires_grad())
      parameters.push_back({item.key(), item.value()});
  return parameters;
}

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
