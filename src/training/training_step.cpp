#include "training/training_step.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "tasks/device.h"
#include "training/clip_grad_norm.h"
#include "training/finite_checks.h"
#include "training/mixed_precision.h"

namespace unroll {
namespace {

c10::Device device_of(const std::vector<NamedParameter>& parameters) {
  return parameters.empty() ? c10::Device(c10::kCPU)
                            : parameters.front().value.device();
}

}  // namespace

TrainingStep::TrainingStep(Task& task, const RunConfig& config,
                           const std::vector<NamedParameter>& parameters,
                           Reading reading)
    : task_(task),
      config_(config),
      parameters_(parameters),
      optimizer_(make_optimizer(config.optimizer, parameters_)),
      reading_(reading),
      graph_(device_of(parameters)) {}

std::int64_t TrainingStep::run(const Place& place, double learning_rate,
                               EpochSums& sums) {
  const Batches batches = batches_at(place);
  if (reading_ == Reading::each_step) {
    const auto count = add_gradients(batches, place, sums);
    update(learning_rate, place, sums);
    return count;
  }
  optimizer_->next_step(learning_rate);
  const bool single = batches.end - batches.first == 1;
  if (const auto count = single ? task_.stage(batches.first) : 0; count > 0) {
    graph_.run([&] {
      clear_gradients();
      const auto output = forward([&] { return task_.train_staged(); });
      output.loss.backward();
      sums.add_sums(output.sums);
      update_unseen(sums);
    });
    return count;
  }
  const auto count = add_gradients(batches, place, sums);
  update_unseen(sums);
  return count;
}

TrainingStep::Batches TrainingStep::batches_at(const Place& place) const {
  const auto per_step = config_.training.accumulate_steps;
  const auto first = place.step_in_epoch * per_step;
  return {first, std::min(first + per_step, task_.batches_per_epoch())};
}

std::int64_t TrainingStep::add_gradients(Batches batches, const Place& place,
                                         EpochSums& sums) {
  clear_gradients();
  const bool several = batches.end - batches.first > 1;
  std::int64_t count = 0;
  for (auto batch = batches.first; batch < batches.end; ++batch) {
    const auto output = forward([&] { return task_.train_batch(batch); });
    if (reading_ == Reading::each_step)
      require_finite_loss(output.loss.item<double>(), task_, batch, place);
    // Several batches give the mean over all their examples, not of means.
    (several ? output.loss * output.count : output.loss).backward();
    sums.add_sums(output.sums);
    count += output.count;
  }
  if (several) {
    const at::NoGradGuard no_grad;
    at::_foreach_div_(gradients(), static_cast<double>(count));
  }
  return count;
}

StepOutput TrainingStep::forward(
    const std::function<StepOutput()>& pass) const {
  const auto device = device_of(parameters_);
  const MixedPrecision scope(device, precision_on(device, config_.precision));
  return pass();
}

void TrainingStep::clear_gradients() {
  for (const auto& parameter : parameters_)
    parameter.value.mutable_grad().reset();
}

std::vector<at::Tensor> TrainingStep::gradients() const {
  std::vector<at::Tensor> gradients;
  for (const auto& parameter : parameters_)
    gradients.push_back(parameter.value.grad());
  return gradients;
}

/// With the host's numbers.
void TrainingStep::update(double learning_rate, const Place& place,
                          EpochSums& sums) {
  const auto& plan = config_.training;
  const auto slopes = gradients();
  const auto total = total_norm(slopes);
  const auto norm = total.item<double>();
  require_finite_gradient(norm, parameters_, place);
  sums.add_norm(total, plan.clip_grad_norm);
  const double scale =
      plan.clip_grad_norm > 0.0 ? clip_scale(norm, plan.clip_grad_norm) : 1.0;
  if (plan.clip_grad_value > 0.0)
    clip_grad_value(slopes, plan.clip_grad_value / scale);
  optimizer_->step(learning_rate, scale);
}

/// With the device's, none of which is looked at.
void TrainingStep::update_unseen(EpochSums& sums) {
  const auto& plan = config_.training;
  const auto slopes = gradients();
  const auto norm = total_norm(slopes);
  sums.add_norm(norm, plan.clip_grad_norm);
  if (plan.clip_grad_norm > 0.0)
    clip_grad_norm(slopes, plan.clip_grad_norm, norm);
  if (plan.clip_grad_value > 0.0) clip_grad_value(slopes, plan.clip_grad_value);
  optimizer_->take_next_step();
}

}  // namespace unroll
