#include "training/schedule.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace unroll {
namespace {

/// From `start` to `end` along half a cosine as `share` goes from 0 to 1.
double cosine_between(double start, double end, double share) {
  return end + (start - end) / 2.0 * (1.0 + std::cos(std::numbers::pi * share));
}

/// Where a step stands in the run.
struct At {
  double base;
  std::int64_t step, steps_per_epoch, total_steps;
};

double rate(const ConstantSchedule&, const At& at) { return at.base; }

double rate(const StepSchedule& schedule, const At& at) {
  const auto epoch = at.step / std::max<std::int64_t>(1, at.steps_per_epoch);
  const auto drops = epoch / schedule.every_epochs;
  return at.base * std::pow(schedule.factor, static_cast<double>(drops));
}

double rate(const CosineSchedule& schedule, const At& at) {
  const double share =
      static_cast<double>(at.step) /
      static_cast<double>(std::max<std::int64_t>(1, at.total_steps));
  return cosine_between(at.base, at.base * schedule.final_fraction,
                        std::min(share, 1.0));
}

/// Smith and Topin 2017, https://arxiv.org/abs/1708.07120, with the turning
/// points of torch.optim.lr_scheduler.OneCycleLR.
double rate(const OneCycleSchedule& schedule, const At& at) {
  const double start = at.base / schedule.start_divisor;
  const double end = start / schedule.final_divisor;
  const double last = static_cast<double>(at.total_steps) - 1.0;
  const double peak = std::max(
      schedule.rise_fraction * static_cast<double>(at.total_steps) - 1.0, 0.0);
  const double step = std::min(static_cast<double>(at.step), last);
  if (step < peak) return cosine_between(start, at.base, step / peak);
  if (last <= peak) return at.base;
  return cosine_between(at.base, end, (step - peak) / (last - peak));
}

double rate(const ReduceOnPlateauSchedule&, const At& at) { return at.base; }

}  // namespace

Schedule::Schedule(const ScheduleConfig& config, double learning_rate,
                   std::int64_t steps_per_epoch, std::int64_t total_steps)
    : config_(config),
      base_(learning_rate),
      steps_per_epoch_(steps_per_epoch),
      total_steps_(total_steps),
      plateau_best_(std::numeric_limits<double>::max()) {}

double Schedule::learning_rate(std::int64_t step) const {
  const At at{base_, step, steps_per_epoch_, total_steps_};
  double result = std::visit([&](const auto& kind) { return rate(kind, at); },
                             config_.kind);
  if (const auto* plateau = std::get_if<ReduceOnPlateauSchedule>(&config_.kind))
    result = std::max(base_ * plateau_factor_,
                      std::min(base_, plateau->min_learning_rate));
  if (step < config_.warmup_steps)
    result *= static_cast<double>(step + 1) /
              static_cast<double>(config_.warmup_steps);
  return result;
}

void Schedule::epoch_ended(double valid_loss) {
  const auto* plateau = std::get_if<ReduceOnPlateauSchedule>(&config_.kind);
  if (plateau == nullptr) return;
  if (valid_loss < plateau_best_ * (1.0 - plateau->threshold)) {
    plateau_best_ = valid_loss;
    plateau_bad_epochs_ = 0;
    return;
  }
  if (++plateau_bad_epochs_ > plateau->patience) {
    plateau_factor_ *= plateau->factor;
    plateau_bad_epochs_ = 0;
  }
}

Json Schedule::save() const {
  return {{"factor", plateau_factor_},
          {"best", plateau_best_},
          {"bad_epochs", plateau_bad_epochs_}};
}

void Schedule::load(const Json& state) {
  plateau_factor_ = state.at("factor");
  plateau_best_ = state.at("best");
  plateau_bad_epochs_ = state.at("bad_epochs");
}

}  // namespace unroll
