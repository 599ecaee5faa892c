#include "training/trainer.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/process.h"
#include "base/stop_signal.h"
#include "training/clip_grad_norm.h"
#include "training/generator_state.h"
#include "training/metrics_json.h"

namespace unroll {
namespace {

std::vector<NamedParameter> trainable(const torch::nn::Module& model) {
  std::vector<NamedParameter> parameters;
  for (const auto& item : model.named_parameters())
    if (item.value().requires_grad())
      parameters.push_back({item.key(), item.value()});
  return parameters;
}

std::vector<at::Tensor> gradients(const std::vector<NamedParameter>& all) {
  std::vector<at::Tensor> gradients;
  for (const auto& parameter : all) gradients.push_back(parameter.value.grad());
  return gradients;
}

std::string layer_of(const std::string& parameter) {
  return parameter.substr(0, parameter.rfind('.'));
}

std::int64_t rounded_up(std::int64_t count, std::int64_t divisor) {
  return (count + divisor - 1) / divisor;
}

}  // namespace

Trainer::Trainer(Task& task, const RunConfig& config)
    : task_(task),
      config_(config),
      parameters_(trainable(task.model())),
      optimizer_(make_optimizer(config.optimizer, parameters_)),
      steps_per_epoch_(rounded_up(task.batches_per_epoch(),
                                  config.training.accumulate_steps)),
      schedule_(config.schedule, config.optimizer.learning_rate,
                steps_per_epoch_, steps_per_epoch_ * config.training.epochs) {}

bool Trainer::done() const {
  const auto& plan = config_.training;
  return ended_early_ || place_.epoch >= plan.epochs ||
         (plan.max_steps > 0 && place_.step >= plan.max_steps);
}

std::int64_t Trainer::planned_steps() const {
  const auto all = steps_per_epoch_ * config_.training.epochs;
  const auto limit = config_.training.max_steps;
  return limit > 0 ? std::min(all, limit) : all;
}

void Trainer::stop(bool resumable) {
  stop_ = true;
  ended_early_ = ended_early_ || !resumable;
}

double Trainer::samples_per_second() const {
  return total_.training_seconds > 0.0
             ? static_cast<double>(total_.samples) / total_.training_seconds
             : 0.0;
}

void Trainer::fit() {
  for (auto* observer : observers_) observer->on_start(*this);
  task_.model().train();
  while (!done() && !stop_) run_epoch();
  if (done() && !stop_ && place_.step_in_epoch > 0) end_within_epoch();
  for (auto* observer : observers_) observer->on_stop(*this);
}

void Trainer::run_epoch() {
  task_.start_epoch(place_.epoch);
  while (place_.step_in_epoch < steps_per_epoch_) {
    if (done() || stop_) return;
    const StepReport report = run_step();
    for (auto* observer : observers_) observer->on_step(*this, report);
    if (stop_signal() != 0) stop(/*resumable=*/true);
  }
  end_epoch();
}

StepReport Trainer::run_step() {
  const double start = monotonic_seconds();
  const auto per_step = config_.training.accumulate_steps;
  const auto first = place_.step_in_epoch * per_step;
  backward(first, std::min(first + per_step, task_.batches_per_epoch()));
  const auto [norm, scale] = clip();
  const double learning_rate = schedule_.learning_rate(place_.step);
  optimizer_->step(learning_rate, scale);

  ++place_.step;
  ++place_.step_in_epoch;
  ++epoch_.steps;
  epoch_.grad_norm += norm;
  const double seconds = monotonic_seconds() - start;
  epoch_.seconds += seconds;
  total_.training_seconds += seconds;
  total_.seconds += seconds;
  return {
      place_,
      steps_per_epoch_,
      task_.metrics(epoch_.sums, epoch_.count),
      norm,
      static_cast<double>(epoch_.clipped) / static_cast<double>(epoch_.steps),
      learning_rate,
      static_cast<double>(epoch_.count) / epoch_.seconds};
}

void Trainer::backward(std::int64_t first_batch, std::int64_t end_batch) {
  for (const auto& parameter : parameters_)
    parameter.value.mutable_grad().reset();
  const bool accumulate = end_batch - first_batch > 1;
  std::int64_t count = 0;
  for (auto batch = first_batch; batch < end_batch; ++batch) {
    const StepOutput output = task_.train_batch(batch);
    require_finite(output.loss.item<double>(), batch);
    // Several batches give the mean over all their examples, not of means.
    (accumulate ? output.loss * output.count : output.loss).backward();
    count += output.count;
    const auto sums = output.sums.cpu();
    epoch_.sums.resize(static_cast<std::size_t>(sums.numel()));
    for (std::size_t i = 0; i < epoch_.sums.size(); ++i)
      epoch_.sums[i] += sums.const_data_ptr<double>()[i];
  }
  epoch_.count += count;
  total_.samples += count;
  if (accumulate) {
    const at::NoGradGuard no_grad;
    at::_foreach_div_(gradients(parameters_), static_cast<double>(count));
  }
}

Trainer::Clipping Trainer::clip() {
  const auto& plan = config_.training;
  const auto slopes = gradients(parameters_);
  const auto norm = total_norm(slopes).item<double>();
  require_finite_gradient(norm);
  double scale = 1.0;
  if (plan.clip_grad_norm > 0.0) {
    scale = clip_scale(norm, plan.clip_grad_norm);
    if (norm > plan.clip_grad_norm) ++epoch_.clipped;
  }
  if (plan.clip_grad_value > 0.0)
    clip_grad_value(slopes, plan.clip_grad_value / scale);
  return {norm, scale};
}

void Trainer::end_epoch() {
  const double learning_rate = schedule_.learning_rate(place_.step - 1);
  ++place_.epoch;
  place_.step_in_epoch = 0;
  EpochReport report = validate(place_.epoch);
  report.learning_rate = learning_rate;
  if (report.valid) schedule_.epoch_ended(report.valid->loss);
  epoch_ = {};
  for (auto* observer : observers_) observer->on_epoch(*this, report);
}

void Trainer::end_within_epoch() {
  const BestEpoch whole = best_;
  EpochReport report = validate(place_.epoch + 1);
  if (whole.epoch > 0) {
    best_ = whole;
    report.best = false;
  }
  report.learning_rate = schedule_.learning_rate(place_.step - 1);
  for (auto* observer : observers_) observer->on_epoch(*this, report);
}

EpochReport Trainer::validate(std::int64_t epoch) {
  const double start = monotonic_seconds();
  EpochReport report;
  if (task_.has_split(SplitName::valid))
    report.valid = task_.evaluate(SplitName::valid);
  const double validation = monotonic_seconds() - start;
  total_.seconds += validation;
  if (report.valid) require_finite(report.valid->loss, 0);

  const double steps = static_cast<double>(epoch_.steps);
  report.place = place_;
  report.epoch = epoch;
  report.train = task_.metrics(epoch_.sums, epoch_.count);
  report.best = update_best(epoch, report.valid);
  report.param_norm = param_norm();
  report.grad_norm = epoch_.grad_norm / steps;
  report.clipped_share = static_cast<double>(epoch_.clipped) / steps;
  report.samples_per_second =
      static_cast<double>(epoch_.count) / epoch_.seconds;
  report.seconds = epoch_.seconds + validation;
  return report;
}

bool Trainer::update_best(std::int64_t epoch,
                          const std::optional<Metrics>& valid) {
  const bool better = !valid || !best_.valid || valid->loss < best_.valid->loss;
  if (better) best_ = {epoch, valid};
  return better;
}

double Trainer::param_norm() const {
  std::vector<at::Tensor> values;
  for (const auto& parameter : parameters_) values.push_back(parameter.value);
  return total_norm(values).item<double>();
}

void Trainer::require_finite(double value, std::int64_t batch) const {
  if (std::isfinite(value)) return;
  const auto layer = task_.first_non_finite_layer(batch);
  fail(
      fmt::format("the loss is {}; the first layer whose output is not finite "
                  "is {}",
                  std::isnan(value) ? "not a number" : "infinite",
                  layer.empty() ? "the loss itself" : layer));
}

void Trainer::require_finite_gradient(double norm) const {
  if (std::isfinite(norm)) return;
  // Gradients flow from the last layer to the first.
  for (auto it = parameters_.rbegin(); it != parameters_.rend(); ++it)
    if (!at::isfinite(it->value.grad()).all().item<bool>())
      fail(fmt::format("the gradient is not finite; it arose in layer {} ({})",
                       layer_of(it->name), it->name));
  fail("the norm of the gradient overflows, though each gradient is finite");
}

void Trainer::fail(const std::string& what) const {
  throw RunError(fmt::format(
      "epoch {}, step {}: {}. Try a smaller optimizer.learning_rate, or "
      "training.clip_grad_norm.",
      place_.epoch + 1, place_.step_in_epoch + 1, what));
}

TrainingState Trainer::save() const {
  TrainingState state;
  optimizer_->save(state);
  for (const auto& item : task_.model().named_parameters())
    state.tensors["model." + item.key()] = item.value().detach();
  for (const auto& item : task_.model().named_buffers())
    state.tensors["model." + item.key()] = item.value();
  save_generators(state, task_.model());
  task_.save(state);
  for (const auto* observer : observers_) observer->save(state);
  state.values["place"] = {place_.epoch, place_.step_in_epoch, place_.step};
  state.values["schedule"] = schedule_.save();
  state.values["ended_early"] = ended_early_;
  // A part of an epoch that was validated is forgotten: a run that goes on from
  // here must end as one that never stopped here.
  const BestEpoch best = best_.epoch <= place_.epoch ? best_ : BestEpoch{};
  state.values["best"] = {{"epoch", best.epoch},
                          {"valid", to_json(best.valid)}};
  state.values["epoch"] = {
      {"sums", epoch_.sums},           {"count", epoch_.count},
      {"grad_norm", epoch_.grad_norm}, {"steps", epoch_.steps},
      {"clipped", epoch_.clipped},     {"seconds", epoch_.seconds}};
  state.values["total"] = {{"samples", total_.samples},
                           {"training_seconds", total_.training_seconds},
                           {"seconds", total_.seconds}};
  return state;
}

void Trainer::load(const TrainingState& state) {
  const at::NoGradGuard no_grad;
  for (auto& item : task_.model().named_parameters())
    item.value().copy_(state.tensors.at("model." + item.key()));
  for (auto& item : task_.model().named_buffers())
    item.value().copy_(state.tensors.at("model." + item.key()));
  optimizer_->load(state);
  task_.load(state);
  for (auto* observer : observers_) observer->load(state);
  const Json& values = state.values;
  place_ = {values.at("place").at(0), values.at("place").at(1),
            values.at("place").at(2)};
  schedule_.load(values.at("schedule"));
  ended_early_ = values.at("ended_early");
  best_ = {values.at("best").at("epoch"),
           metrics_from_json(values.at("best").at("valid"))};
  const Json& epoch = values.at("epoch");
  epoch_ = {epoch.at("sums"),  epoch.at("count"),   epoch.at("grad_norm"),
            epoch.at("steps"), epoch.at("clipped"), epoch.at("seconds")};
  const Json& total = values.at("total");
  total_ = {total.at("samples"), total.at("training_seconds"),
            total.at("seconds")};
  load_generators(state, task_.model());
}

}  // namespace unroll
