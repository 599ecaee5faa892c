// Holds the recurrent models to the cells' equations.
#include "models/plain_cells.h"

#include <ATen/Context.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/nll_loss.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/relu.h>
#include <fmt/format.h>

#include "catch.h"
#include "models/closeness.h"
#include "models/rnn_model.h"

namespace unroll {
namespace {

constexpr std::int64_t kImages = 16, kSteps = 7, kInputs = 3, kClasses = 4;
constexpr auto kPlainCells = {Cell::rnn, Cell::lstm, Cell::gru};

/// The readouts step by step, as their definitions say.
at::Tensor plain_read_out(Readout readout, const PlainRecurrence& run,
                          std::size_t directions) {
  const auto output = [&](std::int64_t t) { return run.outputs.select(1, t); };
  const auto steps = run.outputs.size(1);
  if (readout == Readout::last) return output(steps - 1);
  if (readout == Readout::final) {
    if (directions == 1) return run.last_states.back().h;
    const auto& states = run.last_states;
    return at::cat({states[states.size() - 2].h, states.back().h}, 1);
  }
  auto pooled = output(0);
  for (std::int64_t t = 1; t < steps; ++t) {
    pooled = readout == Readout::mean ? pooled + output(t)
                                      : at::maximum(pooled, output(t));
  }
  return readout == Readout::mean ? pooled / static_cast<double>(steps)
                                  : pooled;
}

/// Batch norm over this batch's own mean and variance, scale 1 and shift 0.
at::Tensor plain_batch_norm(const at::Tensor& x) {
  const auto centred = x - x.mean(0);
  return centred / ((centred * centred).mean(0) + 1e-5).sqrt();
}

at::Tensor plain_forward(RnnModel& model, const RnnConfig& config,
                         const at::Tensor& images) {
  const auto modules = model.named_modules("", /*include_self=*/false);
  const auto layers = plain_weights(*modules["rnn"]);
  const auto run = plain_unroll(config.cell, layers, images);
  auto x = plain_read_out(config.readout, run, layers.front().size());
  const bool course = config.head == Head::course;
  if (course) x = plain_batch_norm(at::relu(x));
  const auto linear =
      modules[course ? "layers.2" : "layers.0"]->named_parameters();
  return at::log_softmax(at::linear(x, linear["weight"], linear["bias"]), 1);
}

struct Outcome {
  at::Tensor output;
  std::vector<at::Tensor> gradients;  // of the images and every weight of rnn.*
};

template <typename Forward>
Outcome run_once(RnnModel& model, const at::Tensor& images,
                 const at::Tensor& labels, Forward forward) {
  model.zero_grad();
  const auto leaf = images.clone().requires_grad_();
  const auto output = forward(leaf);
  at::nll_loss(output, labels).backward();
  Outcome outcome{output.detach(), {leaf.grad()}};
  for (const auto& item : model.named_parameters()) {
    if (item.key().starts_with("rnn.")) {
      outcome.gradients.push_back(item.value().grad().clone());
    }
  }
  return outcome;
}

void compare_with_equations(const RnnConfig& config, at::ScalarType type,
                            double tolerance) {
  at::manual_seed(7);
  RnnModel model(config, {kSteps, kInputs}, kClasses);
  model.to(type);
  // Varied enough that batch norm does not blow up differences in rounding.
  const auto images = 2 * at::randn({kImages, kSteps, kInputs}, type);
  const auto labels = at::randint(kClasses, {kImages}, at::kLong);
  const auto fast = run_once(model, images, labels, [&](const at::Tensor& x) {
    return model.forward(x);
  });
  const auto plain = run_once(model, images, labels, [&](const at::Tensor& x) {
    return plain_forward(model, config, x);
  });
  CHECK(difference(fast.output, plain.output) < tolerance);
  REQUIRE(fast.gradients.size() == plain.gradients.size());
  for (std::size_t i = 0; i < fast.gradients.size(); ++i) {
    INFO("gradient " << i);
    CHECK(difference(fast.gradients[i], plain.gradients[i]) < tolerance);
  }
}

/// Calls `check` with every cell, direction, readout, head, and 1 or 2 layers.
template <typename Check>
void for_each_config(Check check) {
  for (const auto cell : kPlainCells) {
    for (const bool both : {false, true}) {
      for (const std::int64_t layers : {1, 2}) {
        for (const auto readout :
             {Readout::last, Readout::final, Readout::mean, Readout::max}) {
          for (const auto head : {Head::course, Head::linear}) {
            RnnConfig config;
            static_cast<RecurrenceConfig&>(config) = {cell, 6, layers, both,
                                                      0.0};
            config.readout = readout;
            config.head = head;
            check(config);
          }
        }
      }
    }
  }
}

std::string name(const RnnConfig& config) {
  return fmt::format("cell {}, {} layers, {} directions, readout {}, head {}",
                     static_cast<int>(config.cell), config.layers,
                     config.bidirectional ? 2 : 1,
                     static_cast<int>(config.readout),
                     static_cast<int>(config.head));
}

}  // namespace

TEST_CASE("the models compute the cells' equations, in double", "[models]") {
  for_each_config([](const RnnConfig& config) {
    INFO(name(config));
    compare_with_equations(config, at::kDouble, 1e-10);
  });
}

TEST_CASE("the models compute the cells' equations, in float", "[models]") {
  for_each_config([](const RnnConfig& config) {
    INFO(name(config));
    compare_with_equations(config, at::kFloat, 1e-5);
  });
}

TEST_CASE("dropout changes training only, and only between layers",
          "[models]") {
  const std::int64_t layers = GENERATE(1, 2);
  RnnConfig config;
  config.hidden_size = 8;
  config.dropout = 0.5;
  config.layers = layers;
  RnnModel model(config, {kSteps, kInputs}, kClasses);
  const auto images = at::rand({kImages, kSteps, kInputs});
  const auto run = [&] { return model.forward(images); };
  CHECK(run().equal(run()) == (layers == 1));
  model.eval();
  CHECK(run().equal(run()));
}

}  // namespace unroll
