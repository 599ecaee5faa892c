#include "training/optimizer.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "catch.h"
#include "references.h"
#include "training/schedule.h"

using namespace unroll;

namespace {

constexpr int kSteps = 6;
constexpr double kRate = 0.1;

struct Case {
  std::string name;
  OptimizerConfig config;
};

std::vector<Case> cases() {
  AdamConfig adam;
  adam.beta1 = 0.8;
  adam.beta2 = 0.95;
  adam.eps = 1e-6;
  return {
      {"sgd", {SgdConfig{}, kRate, 0.0}},
      {"sgd_momentum", {SgdConfig{0.9, false}, kRate, 0.0}},
      {"sgd_nesterov_decay", {SgdConfig{0.9, true}, kRate, 0.01}},
      {"adam", {AdamConfig{}, kRate, 0.0}},
      {"adam_decay", {adam, kRate, 0.01}},
      {"adamw", {AdamWConfig{}, kRate, 0.05}},
      {"rmsprop", {RmspropConfig{}, kRate, 0.0}},
      {"rmsprop_momentum_decay", {RmspropConfig{0.9, 1e-8, 0.5}, kRate, 0.01}}};
}

using References = std::map<std::string, at::Tensor>;

std::vector<NamedParameter> start(const References& given) {
  std::vector<NamedParameter> parameters;
  for (const char* name : {"start.0", "start.1"})
    parameters.push_back({name, given.at(name).clone().requires_grad_()});
  return parameters;
}

void set_gradients(std::vector<NamedParameter>& parameters,
                   const References& given, int step) {
  for (std::size_t i = 0; i < parameters.size(); ++i)
    parameters[i].value.mutable_grad() =
        given.at(fmt::format("gradient.{}.{}", step, i)).clone();
}

}  // namespace

TEST_CASE("each optimizer steps as Python's does", "[training]") {
  const auto given = references("training_optimizers");
  for (const auto& [name, config] : cases()) {
    INFO(name);
    auto parameters = start(given);
    const auto optimizer = make_optimizer(config, parameters);
    for (int step = 0; step < kSteps; ++step) {
      set_gradients(parameters, given, step);
      optimizer->step(config.learning_rate);
      for (std::size_t i = 0; i < parameters.size(); ++i)
        CHECK(at::allclose(parameters[i].value,
                           given.at(fmt::format("{}.{}.{}", name, step, i)),
                           1e-5, 1e-6));
    }
  }
}

TEST_CASE("an optimizer steps alike by numbers that stand on the device",
          "[training]") {
  const auto given = references("training_optimizers");
  for (const auto& [name, config] : cases()) {
    INFO(name);
    auto parameters = start(given), others = start(given);
    const auto optimizer = make_optimizer(config, parameters);
    const auto other = make_optimizer(config, others);
    for (int step = 0; step < kSteps; ++step) {
      set_gradients(parameters, given, step);
      set_gradients(others, given, step);
      const double rate = kRate / (1 + step);
      optimizer->step(rate);
      other->next_step(rate);
      other->take_next_step();
    }
    for (std::size_t i = 0; i < parameters.size(); ++i)
      CHECK(at::allclose(parameters[i].value, others[i].value, 1e-5, 1e-6));
    TrainingState state, other_state;
    optimizer->save(state);
    other->save(other_state);
    CHECK(state.values == other_state.values);
  }
}

TEST_CASE("an optimizer goes on from its saved state", "[training]") {
  const auto given = references("training_optimizers");
  for (const auto& [name, config] : cases()) {
    INFO(name);
    auto parameters = start(given);
    auto optimizer = make_optimizer(config, parameters);
    for (int step = 0; step < kSteps; ++step) {
      if (step == 3) {
        TrainingState state;
        optimizer->save(state);
        optimizer = make_optimizer(config, parameters);
        optimizer->load(state);
      }
      set_gradients(parameters, given, step);
      optimizer->step(config.learning_rate);
    }
    for (std::size_t i = 0; i < parameters.size(); ++i)
      CHECK(at::allclose(parameters[i].value,
                         given.at(fmt::format("{}.{}.{}", name, kSteps - 1, i)),
                         1e-5, 1e-6));
  }
}

TEST_CASE("each schedule gives Python's learning rates", "[training]") {
  const auto given = references("training_schedules");
  constexpr std::int64_t kTotal = 40, kPerEpoch = 8;
  CosineSchedule cosine;
  cosine.final_fraction = 0.1;
  OneCycleSchedule cycle;
  cycle.rise_fraction = 0.25;
  cycle.start_divisor = 10;
  cycle.final_divisor = 100;
  const std::map<std::string, ScheduleConfig> schedules = {
      {"step", {StepSchedule{2, 0.3}, 0}},
      {"cosine", {cosine, 0}},
      {"one_cycle", {cycle, 0}}};
  for (const auto& [name, config] : schedules) {
    INFO(name);
    const Schedule schedule(config, kRate, kPerEpoch, kTotal);
    for (std::int64_t step = 0; step < kTotal; ++step)
      CHECK(schedule.learning_rate(step) ==
            Approx(given.at(name)[step].item<double>()).epsilon(1e-9));
  }
}

TEST_CASE("reduce_on_plateau reduces when Python's does", "[training]") {
  const auto given = references("training_schedules");
  ReduceOnPlateauSchedule config;
  config.factor = 0.5;
  config.patience = 2;
  config.threshold = 1e-2;
  config.min_learning_rate = 0.03;
  Schedule schedule({config, 0}, kRate, 1, 100);
  const auto losses = given.at("valid_losses");
  for (std::int64_t i = 0; i < losses.size(0); ++i) {
    schedule.epoch_ended(losses[i].item<double>());
    CHECK(schedule.learning_rate(0) ==
          Approx(given.at("plateau")[i].item<double>()));
  }
}
