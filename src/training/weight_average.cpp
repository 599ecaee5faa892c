#include "training/weight_average.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>

namespace unroll {
namespace {

std::vector<at::Tensor> values(const std::vector<NamedParameter>& parameters) {
  std::vector<at::Tensor> values;
  for (const auto& parameter : parameters) values.push_back(parameter.value);
  return values;
}

}  // namespace

void WeightAverage::update() {
  if (decay_ == 0.0) return;
  const at::NoGradGuard no_grad;
  if (updates_ == 0) {
    for (const auto& parameter : parameters_)
      averages_.push_back(parameter.value.detach().clone());
  } else {
    const auto n = static_cast<double>(updates_);
    const double kept = std::min(decay_, (1.0 + n) / (10.0 + n));
    at::_foreach_lerp_(averages_, values(parameters_), 1.0 - kept);
  }
  ++updates_;
}

void WeightAverage::swap() {
  const at::NoGradGuard no_grad;
  for (std::size_t i = 0; i < averages_.size(); ++i) {
    const at::Tensor& value = parameters_[i].value;
    const at::Tensor raw = value.detach().clone();
    value.copy_(averages_[i]);
    averages_[i].copy_(raw);
  }
}

void WeightAverage::save(TrainingState& state) const {
  if (decay_ == 0.0) return;
  state.values["average_updates"] = updates_;
  for (std::size_t i = 0; i < averages_.size(); ++i)
    state.tensors["average." + parameters_[i].name] = averages_[i];
}

void WeightAverage::load(const TrainingState& state) {
  if (decay_ == 0.0) return;
  updates_ =
      whole_number(state.values.at("average_updates"), "average_updates");
  averages_.clear();
  if (updates_ == 0) return;
  for (const auto& [name, value] : parameters_)
    averages_.push_back(tensor_like(state, "average." + name, value)
                            .to(value.device())
                            .clone());
}

}  // namespace unroll
