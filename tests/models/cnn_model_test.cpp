#include "models/cnn_model.h"

#include <ATen/ATen.h>

#include "catch.h"
#include "test_support.h"

namespace unroll {
namespace {

std::shared_ptr<CnnModel> small_model() {
  at::manual_seed(3);
  CnnConfig config;
  config.channels = {5, 16, 33};
  config.hidden_size = 7;
  return std::make_shared<CnnModel>(config, ImageShape{11, 8}, 10);
}

/// Of the loss of one batch; the model's gradients are left with it.
at::Tensor loss_of(CnnModel& model, const at::Tensor& images) {
  const auto labels = at::arange(images.size(0)) % 10;
  auto loss = at::nll_loss(model.forward(images), labels);
  loss.backward();
  return loss;
}

double apart(const at::Tensor& a, const at::Tensor& b) {
  const auto exact = b.to(at::kDouble);
  return ((a.to(at::kDouble) - exact).norm() / (exact.norm() + 1e-3))
      .item<double>();
}

}  // namespace

TEST_CASE("a CNN trains on the fused kernels as it does in double",
          "[models][kernels]") {
  const auto model = small_model(), exact = small_model();
  exact->to(at::kDouble);
  for (const auto training : {true, false}) {
    model->train(training);
    exact->train(training);
    model->zero_grad();
    exact->zero_grad();
    const auto images = at::rand({27, 11, 8});
    const auto loss = loss_of(*model, images);
    CHECK(apart(loss, loss_of(*exact, images.to(at::kDouble))) < 1e-5);
    for (const auto& one : model->named_parameters()) {
      INFO(one.key());
      CHECK(apart(one.value().grad(),
                  exact->named_parameters()[one.key()].grad()) < 1e-4);
    }
    for (const auto& one : model->named_buffers()) {
      INFO(one.key());
      CHECK(apart(one.value(), exact->named_buffers()[one.key()]) < 1e-5);
    }
  }
}

TEST_CASE("a CNN's layers shown one by one come to what it says at once",
          "[models][kernels]") {
  const auto model = small_model();
  model->eval();
  for (const std::int64_t images : {1, 2, 50}) {
    const auto batch = at::rand({images, 11, 8});
    const auto shown = model->trace(batch, [](const LayerCall&) {});
    CHECK(apart(model->forward(batch), shown) < 1e-5);
  }
}

TEST_CASE("a CNN refuses to train on a lone image, as batch norm does",
          "[models]") {
  const auto model = small_model();
  const auto message = message_of<c10::Error>([&] {
    model->forward(at::rand({1, 11, 8}));
  });
  CHECK(says(message, "more than 1 value per channel"));
}

}  // namespace unroll
