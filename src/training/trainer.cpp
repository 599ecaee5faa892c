#include "training/trainer.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "base/error.h"
#include "base/process.h"
#include "base/stop_signal.h"
#include "training/clip_grad_norm.h"
#include "training/finite_checks.h"
#include "training/generator_state.h"
#include "training/metrics_json.h"

namespace unroll {
namespace {

Reading suited_to(const torch::nn::Module& model) {
  const auto parameters = trainable_parameters(model);
  const bool waits = !parameters.empty() && !parameters.front().value.is_cpu();
  return waits ? Reading::when_wanted : Reading::each_step;
}

Place place_from(const Json& values, std::int64_t steps_per_epoch) {
  const Place place = {whole_number(values.at(0), "place.epoch"),
                       whole_number(values.at(1), "place.step_in_epoch"),
                       whole_number(values.at(2), "place.step")};
  if (place.step_in_epoch >= steps_per_epoch ||
      place.step - place.step_in_epoch != place.epoch * steps_per_epoch)
    throw std::out_of_range(
        fmt::format("place {} is none in epochs of {} steps", values.dump(),
                    steps_per_epoch));
  return place;
}

std::int64_t rounded_up(std::int64_t count, std::int64_t divisor) {
  return (count + divisor - 1) / divisor;
}

}  // namespace

Trainer::Trainer(Task& task, const RunConfig& config)
    : Trainer(task, config, suited_to(task.model())) {}

Trainer::Trainer(Task& task, const RunConfig& config, Reading reading)
    : task_(task),
      config_(config),
      parameters_(trainable_parameters(task.model())),
      step_(task, config, parameters_, reading),
      average_(std::make_unique<WeightAverage>(parameters_,
                                               config.training.ema_decay)),
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
  // Also when a signal came with the last step: nothing is left to go on with.
  if (done() && !ended_early_ && place_.step_in_epoch > 0) end_within_epoch();
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
  const double learning_rate = schedule_.learning_rate(place_.step);
  const auto count = step_.run(place_, learning_rate, sums_);
  average_->update();
  ++place_.step;
  ++place_.step_in_epoch;
  ++epoch_.steps;
  epoch_.count += count;
  total_.samples += count;
  if (is_to_be_seen()) seen_ = {read_sums(), epoch_, monotonic_seconds()};
  const double seconds = monotonic_seconds() - start;
  epoch_.seconds += seconds;
  total_.training_seconds += seconds;
  total_.seconds += seconds;
  return {place_,
          steps_per_epoch_,
          task_.metrics(seen_.sums.sums, seen_.epoch.count),
          seen_.sums.last_norm,
          seen_.sums.clipped / static_cast<double>(seen_.epoch.steps),
          learning_rate,
          static_cast<double>(epoch_.count) / epoch_.seconds};
}

/// What the step that was just taken computed.
bool Trainer::is_to_be_seen() const {
  constexpr double kSecondsBetweenLooks = 0.1;
  const auto every = config_.training.log_every_steps;
  return step_.reading() == Reading::each_step ||
         (every > 0 && place_.step % every == 0) ||
         place_.step_in_epoch == steps_per_epoch_ ||
         monotonic_seconds() - seen_.at > kSecondsBetweenLooks;
}

EpochSums::Values Trainer::read_sums() const {
  auto values = sums_.read();
  require_finite_sums(values, place_);
  return values;
}

void Trainer::end_epoch() {
  const double learning_rate = schedule_.learning_rate(place_.step - 1);
  ++place_.epoch;
  place_.step_in_epoch = 0;
  EpochReport report = validate(place_.epoch);
  report.learning_rate = learning_rate;
  if (report.valid) schedule_.epoch_ended(report.valid->loss);
  epoch_ = {};
  seen_ = {};
  sums_.clear();
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
  if (task_.has_split(SplitName::valid)) {
    const AveragedWeights validated(*average_);
    report.valid = task_.evaluate(SplitName::valid);
  }
  const double validation = monotonic_seconds() - start;
  total_.seconds += validation;
  if (report.valid) require_finite_loss(report.valid->loss, task_, 0, place_);

  const auto sums = read_sums();
  const double steps = static_cast<double>(epoch_.steps);
  report.place = place_;
  report.epoch = epoch;
  report.train = task_.metrics(sums.sums, epoch_.count);
  report.best = update_best(epoch, report.valid);
  report.param_norm = param_norm();
  report.grad_norm = sums.norms / steps;
  report.clipped_share = sums.clipped / steps;
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

TrainingState Trainer::save() const {
  const auto sums = read_sums();
  TrainingState state;
  step_.optimizer().save(state);
  average_->save(state);
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
      {"sums", sums.sums},       {"count", epoch_.count},
      {"grad_norm", sums.norms}, {"steps", epoch_.steps},
      {"clipped", sums.clipped}, {"seconds", epoch_.seconds}};
  state.values["total"] = {{"samples", total_.samples},
                           {"training_seconds", total_.training_seconds},
                           {"seconds", total_.seconds}};
  return state;
}

void Trainer::load(const TrainingState& state) {
  const at::NoGradGuard no_grad;
  for (auto& item : task_.model().named_parameters())
    item.value().copy_(tensor_like(state, "model." + item.key(), item.value()));
  for (auto& item : task_.model().named_buffers())
    item.value().copy_(tensor_like(state, "model." + item.key(), item.value()));
  step_.optimizer().load(state);
  average_->load(state);
  task_.load(state);
  for (auto* observer : observers_) observer->load(state);
  const Json& values = state.values;
  place_ = place_from(values.at("place"), steps_per_epoch_);
  schedule_.load(values.at("schedule"));
  ended_early_ = values.at("ended_early").get<bool>();
  best_ = {whole_number(values.at("best").at("epoch"), "best.epoch"),
           metrics_from_json(values.at("best").at("valid"))};
  const Json& epoch = values.at("epoch");
  epoch_ = {whole_number(epoch.at("count"), "epoch.count"),
            whole_number(epoch.at("steps"), "epoch.steps"),
            epoch.at("seconds")};
  sums_.load(
      {epoch.at("sums"), epoch.at("grad_norm"), 0.0, epoch.at("clipped")});
  const Json& total = values.at("total");
  total_ = {whole_number(total.at("samples"), "total.samples"),
            total.at("training_seconds"), total.at("seconds")};
  load_generators(state, task_.model());
}

}  // namespace unroll
