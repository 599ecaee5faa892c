#include "training/trainer.h"

#include <ATen/ATen.h>
#include <torch/nn/modules/dropout.h>
#include <torch/nn/modules/linear.h>
#include <torch/utils.h>

#include <algorithm>
#include <limits>

#include "base/error.h"
#include "catch.h"
#include "training/early_stopping.h"
#include "training/resume_check.h"

using namespace unroll;

namespace {

struct NetImpl : torch::nn::Module {
  NetImpl()
      : hidden(register_module("hidden", torch::nn::Linear(4, 8))),
        dropout(register_module("dropout", torch::nn::Dropout(0.5))),
        out(register_module("out", torch::nn::Linear(8, 1))) {}
  at::Tensor forward(const at::Tensor& x) {
    return out(dropout(hidden(x).tanh())).squeeze(1);
  }
  torch::nn::Linear hidden;
  torch::nn::Dropout dropout;
  torch::nn::Linear out;
};
TORCH_MODULE(Net);

/// Ten examples in batches of 4, 4 and 2: a regression, no pictures at all.
class Regression : public Task {
 public:
  explicit Regression(double dropout = 0.5) {
    torch::manual_seed(1);
    net_ = Net();
    net_->dropout->options.p(dropout);
    inputs_ = at::randn({10, 4});
    targets_ = inputs_.sum(1);
  }

  torch::nn::Module& model() override { return *net_; }
  std::string unit() const override { return "examples"; }
  std::string extent() const override { return "10 examples"; }
  Json signature() const override { return Json::object(); }
  std::int64_t batches_per_epoch() const override { return 3; }
  void start_epoch(std::int64_t epoch) override { epoch_ = epoch; }
  StepOutput train_batch(std::int64_t index) override {
    const auto rows =
        inputs_.roll({epoch_}, {0}).slice(0, index * 4, index * 4 + 4);
    const auto truth =
        targets_.roll({epoch_}, {0}).slice(0, index * 4, index * 4 + 4);
    auto loss = (net_->forward(rows) - truth).square().mean() * scale;
    const auto sums =
        (loss.detach() * rows.size(0)).to(at::kDouble).reshape({1});
    return {loss, sums, rows.size(0)};
  }
  Metrics metrics(const std::vector<double>& sums,
                  std::int64_t count) const override {
    return {count, sums.at(0) / static_cast<double>(count), {}};
  }
  bool has_split(SplitName split) const override {
    return split != SplitName::valid || !valid_losses.empty();
  }
  Metrics evaluate(SplitName) override {
    return {10, valid_losses.at(validations_++), {}};
  }
  std::string first_non_finite_layer(std::int64_t) override { return "hidden"; }

  double scale = 1.0;
  std::vector<double> valid_losses;

 private:
  Net net_{nullptr};
  at::Tensor inputs_, targets_;
  std::int64_t epoch_ = 0;
  std::size_t validations_ = 0;
};

RunConfig config_of(std::int64_t epochs) {
  RunConfig config;
  config.training.epochs = epochs;
  config.optimizer.learning_rate = 0.05;
  config.schedule.kind = CosineSchedule{};
  return config;
}

/// Stops the run, to be resumed, after `step` steps.
struct StopAfter : Observer {
  explicit StopAfter(std::int64_t count) : step(count) {}
  void on_step(Trainer& trainer, const StepReport& report) override {
    if (report.place.step == step) trainer.stop(/*resumable=*/true);
  }
  std::int64_t step;
};

struct Recorder : Observer {
  void on_step(Trainer&, const StepReport& report) override {
    steps.push_back(report);
  }
  void on_epoch(Trainer&, const EpochReport& report) override {
    epochs.push_back(report);
  }
  std::vector<StepReport> steps;
  std::vector<EpochReport> epochs;
};

std::vector<at::Tensor> copies(Task& task) {
  std::vector<at::Tensor> values;
  for (const auto& value : task.model().parameters())
    values.push_back(value.detach().clone());
  return values;
}

bool same(const std::vector<at::Tensor>& a, const std::vector<at::Tensor>& b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    if (!at::equal(a[i], b[i])) return false;
  return a.size() == b.size();
}

/// A run from its beginning to its end.
struct Trained {
  Trained(const RunConfig& config, Reading reading) {
    Regression task;
    Trainer trainer(task, config, reading);
    trainer.add(reports);
    trainer.fit();
    weights = copies(task);
  }
  Recorder reports;
  std::vector<at::Tensor> weights;
};

bool close(const std::vector<at::Tensor>& a, const std::vector<at::Tensor>& b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    if (!at::allclose(a[i], b[i], 1e-4, 1e-5)) return false;
  return a.size() == b.size();
}

}  // namespace

TEST_CASE("a run resumed mid-epoch ends bit for bit as an unbroken one",
          "[training]") {
  auto config = config_of(4);
  config.training.ema_decay = 0.9;
  Regression unbroken;
  Trainer whole(unbroken, config);
  whole.fit();

  for (const std::int64_t stop : {1, 3, 5, 11}) {
    INFO("stopped after step " << stop);
    TrainingState state;
    {
      Regression task;
      Trainer trainer(task, config);
      StopAfter stopper(stop);
      trainer.add(stopper);
      trainer.fit();
      REQUIRE(trainer.place().step == stop);
      REQUIRE_FALSE(trainer.done());
      state = trainer.save();
      for (auto& [name, tensor] : state.tensors) tensor = tensor.clone();
      state.values = Json::parse(state.values.dump());
    }
    Regression task;
    Trainer trainer(task, config);
    trainer.load(state);
    trainer.fit();
    CHECK(trainer.done());
    CHECK(trainer.place().step == 12);
    CHECK(first_difference(whole.save(), trainer.save()) == "");
  }
}

TEST_CASE("averaged weights stand in while they are asked for, and no longer",
          "[training]") {
  auto config = config_of(2);
  config.training.ema_decay = 0.5;
  Regression task;
  const auto start = copies(task);
  Trainer trainer(task, config);
  {
    const AveragedWeights kept(trainer.average());  // there are none yet
    CHECK(same(copies(task), start));
  }
  trainer.fit();
  const auto raw = copies(task);
  {
    const AveragedWeights kept(trainer.average());
    CHECK_FALSE(same(copies(task), raw));
  }
  CHECK(same(copies(task), raw));
}

TEST_CASE("accumulated batches give the gradient of all their examples",
          "[training]") {
  auto config = config_of(1);
  config.optimizer.kind = SgdConfig{};
  config.training.accumulate_steps = 3;
  Regression task(/*dropout=*/0.0);
  const auto before = copies(task);
  Trainer trainer(task, config);
  trainer.fit();
  CHECK(trainer.place().step == 1);

  // The same by hand: the mean over all ten, not over three unequal batches.
  Regression by_hand(/*dropout=*/0.0);
  by_hand.start_epoch(0);
  at::Tensor sum = at::zeros({});
  for (std::int64_t i = 0; i < 3; ++i) {
    const auto output = by_hand.train_batch(i);
    sum = sum + output.loss * output.count;
  }
  (sum / 10).backward();
  const auto after = copies(task);
  const auto parameters = by_hand.model().parameters();
  for (std::size_t i = 0; i < after.size(); ++i)
    CHECK(at::allclose(after[i], before[i] - 0.05 * parameters[i].grad(), 1e-5,
                       1e-6));
}

TEST_CASE("an epoch reports means over its examples and its steps",
          "[training]") {
  auto config = config_of(1);
  config.training.clip_grad_norm = 1e-3;
  Regression task;
  Recorder seen;
  Trainer trainer(task, config);
  trainer.add(seen);
  trainer.fit();
  REQUIRE(seen.steps.size() == 3);
  REQUIRE(seen.epochs.size() == 1);
  const auto& epoch = seen.epochs[0];
  CHECK(epoch.train.count == 10);
  CHECK(epoch.train.loss == Approx(seen.steps.back().so_far.loss));
  CHECK(epoch.clipped_share == 1.0);
  double norms = 0.0;
  for (const auto& step : seen.steps) norms += step.grad_norm;
  CHECK(epoch.grad_norm == Approx(norms / 3));
  CHECK(epoch.grad_norm > 1e-3);  // before clipping
  CHECK(epoch.param_norm > 0.0);
}

TEST_CASE("the best epoch is the one with the lowest validation loss",
          "[training]") {
  Regression task;
  task.valid_losses = {0.5, 0.2, 0.3, 0.2};
  Trainer trainer(task, config_of(4));
  trainer.fit();
  CHECK(trainer.best().epoch == 2);
  CHECK(trainer.best().valid->loss == 0.2);
}

TEST_CASE("without a validation split the latest epoch is the best",
          "[training]") {
  Regression task;
  Trainer trainer(task, config_of(3));
  trainer.fit();
  CHECK(trainer.best().epoch == 3);
  CHECK_FALSE(trainer.best().valid);
}

TEST_CASE("early stopping ends a run for good", "[training]") {
  Regression task;
  task.valid_losses = {0.5, 0.4, 0.6, 0.6, 0.1};
  EarlyStopping patience(2);
  const auto config = config_of(5);
  Trainer trainer(task, config);
  trainer.add(patience);
  trainer.fit();
  CHECK(trainer.place().epoch == 4);
  CHECK(trainer.done());

  Trainer resumed(task, config);
  resumed.load(trainer.save());
  CHECK(resumed.done());
}

TEST_CASE("max_steps ends a run within an epoch and validates it there",
          "[training]") {
  auto config = config_of(5);
  config.training.max_steps = 4;
  Regression task;
  task.valid_losses = {0.5, 0.4};
  Recorder seen;
  Trainer trainer(task, config);
  trainer.add(seen);
  trainer.fit();
  CHECK(trainer.done());
  CHECK(trainer.place().step == 4);
  REQUIRE(seen.epochs.size() == 2);
  CHECK(seen.epochs[1].valid->loss == 0.4);
  // Only whole epochs count, for the run may be made longer.
  CHECK_FALSE(seen.epochs[1].best);
  CHECK(trainer.best().epoch == 1);
}

TEST_CASE("a run that ends before its first epoch keeps what it has",
          "[training]") {
  auto config = config_of(5);
  config.training.max_steps = 2;
  Regression task;
  task.valid_losses = {0.5, 0.6};
  Trainer trainer(task, config);
  trainer.fit();
  CHECK(trainer.best().epoch == 1);
  CHECK(trainer.best().valid->loss == 0.5);

  Trainer longer(task, config_of(5));
  longer.load(trainer.save());
  CHECK(longer.best().epoch == 0);
}

TEST_CASE("no epochs are a run of no steps", "[training]") {
  Regression task;
  const auto before = copies(task);
  Trainer trainer(task, config_of(0));
  trainer.fit();
  CHECK(trainer.done());
  CHECK(trainer.place().step == 0);
  CHECK(same(copies(task), before));
}

TEST_CASE("steps that nobody looks at train the same weights", "[training]") {
  auto config = config_of(4);
  config.training.clip_grad_norm = 0.5;
  config.training.clip_grad_value = 0.2;
  for (const std::int64_t per_step : {1, 2}) {
    INFO(per_step << " batches a step");
    config.training.accumulate_steps = per_step;
    const Trained seen(config, Reading::each_step);
    const Trained unseen(config, Reading::when_wanted);
    CHECK(close(seen.weights, unseen.weights));
    for (std::size_t i = 0; i < 4; ++i) {
      const auto& epoch = seen.reports.epochs[i];
      const auto& other = unseen.reports.epochs[i];
      CHECK(other.train.count == epoch.train.count);
      CHECK(other.train.loss == Approx(epoch.train.loss).epsilon(1e-5));
      CHECK(other.grad_norm == Approx(epoch.grad_norm).epsilon(1e-5));
      CHECK(other.clipped_share == epoch.clipped_share);
    }
  }
}

TEST_CASE("what was read earlier is shown with the examples of then",
          "[training]") {
  const auto config = config_of(3);
  const Trained seen(config, Reading::each_step);
  const Trained unseen(config, Reading::when_wanted);
  for (const auto& shown : unseen.reports.steps) {
    const auto same =
        std::ranges::find_if(seen.reports.steps, [&](const StepReport& report) {
          return report.place.epoch == shown.place.epoch &&
                 report.so_far.count == shown.so_far.count;
        });
    REQUIRE(same != seen.reports.steps.end());
    CHECK(shown.so_far.loss == Approx(same->so_far.loss).epsilon(1e-5));
    CHECK(shown.grad_norm == Approx(same->grad_norm).epsilon(1e-5));
    // An epoch's last step is always read.
    if (shown.place.step_in_epoch == 3) CHECK(shown.so_far.count == 10);
  }
}

TEST_CASE("a loss that nobody looked at stops the run before it is saved",
          "[training]") {
  Regression task;
  auto config = config_of(2);
  task.scale = std::numeric_limits<double>::infinity();
  Trainer trainer(task, config, Reading::when_wanted);
  try {
    trainer.fit();
    FAIL("no error");
  } catch (const RunError& error) {
    const std::string what = error.what();
    CHECK(what.find("the loss") != std::string::npos);
  }
  CHECK_THROWS_AS(trainer.save(), RunError);
}

TEST_CASE("a loss that is not finite stops the run and names the layer",
          "[training]") {
  Regression task;
  task.scale = std::numeric_limits<double>::infinity();
  const auto before = copies(task);
  Trainer trainer(task, config_of(1));
  CHECK_THROWS_AS(trainer.fit(), RunError);
  try {
    Trainer(task, config_of(1)).fit();
  } catch (const RunError& error) {
    const std::string what = error.what();
    CHECK(what.find("epoch 1, step 1") != std::string::npos);
    CHECK(what.find("hidden") != std::string::npos);
  }
  CHECK(same(copies(task), before));  // no step with it was taken
}

TEST_CASE("a gradient that is not finite names where it arose", "[training]") {
  Regression task;
  task.scale = 1e36;  // the loss is finite, its gradient's square is not
  auto parameters = task.model().named_parameters();
  {
    const at::NoGradGuard no_grad;
    parameters["out.weight"].mul_(1e2);
  }
  try {
    Trainer(task, config_of(1)).fit();
    FAIL("no error");
  } catch (const RunError& error) {
    const std::string what = error.what();
    CHECK(what.find("gradient") != std::string::npos);
  }
}
