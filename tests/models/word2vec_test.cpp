#include "models/word2vec.h"

#include <ATen/Context.h>
#include <ATen/ops/dot.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/sigmoid.h>

#include <cmath>

#include "catch.h"
#include "models/closeness.h"

namespace unroll {
namespace {

constexpr std::int64_t kVocabulary = 8, kPairs = 5, kNegatives = 3;

struct Batch {
  at::Tensor centres = at::randint(kVocabulary, {kPairs}, at::kLong);
  at::Tensor contexts = at::randint(kVocabulary, {kPairs}, at::kLong);
  at::Tensor negatives =
      at::randint(kVocabulary, {kPairs, kNegatives}, at::kLong);
};

Word2vec small_model() {
  Word2vecConfig config;
  config.size = 4;
  return Word2vec(config, kVocabulary);
}

/// The formula of the header, a pair and a word at a time.
at::Tensor plain_loss(const at::Tensor& in, const at::Tensor& out,
                      const Batch& batch) {
  const auto row = [](const at::Tensor& vectors, const at::Tensor& id) {
    return vectors[id.item<std::int64_t>()];
  };
  auto sum = at::zeros({});
  for (std::int64_t b = 0; b < kPairs; ++b) {
    const auto centre = row(in, batch.centres[b]);
    sum = sum - at::sigmoid(centre.dot(row(out, batch.contexts[b]))).log();
    for (std::int64_t k = 0; k < kNegatives; ++k) {
      const auto drawn = row(out, batch.negatives[b][k]);
      sum = sum - at::sigmoid(-centre.dot(drawn)).log();
    }
  }
  return sum / kPairs;
}

}  // namespace

TEST_CASE("word2vec's loss and gradients are its formula's", "[models]") {
  at::manual_seed(1);
  const auto model = small_model();
  const Batch batch;
  const auto parameters = model.named_parameters();
  CHECK(model.loss(batch.centres, batch.contexts, batch.negatives)
            .item<double>() == Approx((1 + kNegatives) * std::log(2.0)));
  for (const auto& item : parameters) item.value().data().normal_();

  const auto loss = model.loss(batch.centres, batch.contexts, batch.negatives);
  loss.backward();
  const auto in = parameters["in.weight"].detach().requires_grad_();
  const auto out = parameters["out.weight"].detach().requires_grad_();
  const auto expected = plain_loss(in, out, batch);
  expected.backward();
  CHECK(difference(loss, expected) < 1e-5);
  CHECK(difference(parameters["in.weight"].grad(), in.grad()) < 1e-6);
  CHECK(difference(parameters["out.weight"].grad(), out.grad()) < 1e-6);
  CHECK(model.vectors().equal(parameters["in.weight"]));
}

}  // namespace unroll
