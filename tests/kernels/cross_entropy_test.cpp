#include "kernels/cross_entropy.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>

#include "base/error.h"
#include "catch.h"
#include "kernels/choice.h"

namespace unroll {
namespace {

at::Tensor gradient(const at::Tensor& loss, const at::Tensor& logits) {
  return torch::autograd::grad({loss}, {logits})[0];
}

/// Every seventh asks nothing.
at::Tensor some_targets(std::int64_t rows, std::int64_t classes) {
  auto targets = at::randint(classes, {rows}, at::kLong);
  targets.slice(0, 3, rows, 7).fill_(kNoTarget);
  return targets;
}

void check_against_doubles(std::int64_t rows, std::int64_t classes,
                           double smoothing, double size) {
  CAPTURE(rows, classes, smoothing, size);
  const auto exact =
      (size * at::randn({rows, classes}, at::kDouble)).requires_grad_();
  const auto logits = exact.detach().to(at::kFloat).requires_grad_();
  const auto targets = some_targets(rows, classes);
  const auto ours = cross_entropy(logits, targets, 5, smoothing);
  const auto sum = at::cross_entropy_loss(
      exact, targets, {}, at::Reduction::Sum, kNoTarget, smoothing);
  CHECK(ours.loss.item<double>() ==
        Approx(sum.item<double>() / 5).epsilon(1e-5));
  CHECK(ours.sums[0].item<double>() ==
        Approx(sum.item<double>()).epsilon(1e-5));
  CHECK(ours.sums[1].item<double>() ==
        logits.argmax(1).eq(targets).sum().item<double>());
  CHECK(at::allclose(gradient(3.0 * ours.loss, logits).to(at::kDouble),
                     gradient(3.0 * sum / 5, exact), 1e-5, 1e-6));
}

}  // namespace

TEST_CASE("cross-entropy is LibTorch's in doubles", "[kernels]") {
  at::manual_seed(0);
  for (const std::int64_t rows : {1, 2, 37, 500})
    for (const std::int64_t classes : {1, 2, 3, 10, 16, 33, 1009})
      for (const double smoothing : {0.0, 0.1})
        check_against_doubles(rows, classes, smoothing, 3.0);
  check_against_doubles(50, 10, 0.05, 40.0);
}

TEST_CASE("cross-entropy takes batches of sequences", "[kernels]") {
  at::manual_seed(1);
  const auto logits = at::randn({4, 5, 7});
  const auto targets = some_targets(20, 7);
  const auto flat = cross_entropy(logits.flatten(0, 1), targets, 20, 0.0);
  const auto ours =
      cross_entropy(logits.transpose(0, 1).contiguous().transpose(0, 1),
                    targets.view({4, 5}), 20, 0.0);
  CHECK(at::equal(ours.loss, flat.loss));
  CHECK(at::equal(ours.sums, flat.sums));
}

TEST_CASE("cross-entropy on LibTorch's kernels gives the same", "[kernels]") {
  at::manual_seed(2);
  const auto logits = at::randn({60, 9});
  const auto targets = some_targets(60, 9);
  const auto fused = cross_entropy(logits, targets, 60, 0.1);
  use_fused_kernels(false);
  const auto plain = cross_entropy(logits, targets, 60, 0.1);
  use_fused_kernels(true);
  CHECK(at::allclose(fused.loss, plain.loss, 1e-6));
  CHECK(at::allclose(fused.sums, plain.sums, 1e-6));
}

TEST_CASE("of equal logits the first is the answer", "[kernels]") {
  const auto logits = at::tensor({0.f, 2.f, 2.f}).repeat({2, 1});
  const auto right = [&](std::int64_t target) {
    return cross_entropy(logits, at::tensor({target, target}), 2, 0.0)
        .sums[1]
        .item<double>();
  };
  CHECK(right(1) == 2.0);
  CHECK(right(2) == 0.0);
}

TEST_CASE("a logit that is not finite makes such a loss", "[kernels]") {
  for (const float odd : {NAN, INFINITY}) {
    auto logits = at::zeros({3, 20});
    logits[1][17] = odd;
    const auto loss =
        cross_entropy(logits, at::zeros({3}, at::kLong), 3, 0.0).loss;
    CHECK_FALSE(std::isfinite(loss.item<double>()));
  }
}

TEST_CASE("a target that is no class is refused", "[kernels]") {
  const auto logits = at::zeros({2, 3});
  for (const std::int64_t odd : {3, -1})
    CHECK_THROWS(
        cross_entropy(logits, at::tensor({std::int64_t{0}, odd}), 2, 0.0));
}

TEST_CASE("nothing asked costs nothing", "[kernels]") {
  const auto logits = at::randn({2, 3}).requires_grad_();
  const auto none =
      cross_entropy(logits, at::full({2}, kNoTarget, at::kLong), 1, 0.1);
  CHECK(none.loss.item<double>() == 0.0);
  CHECK(at::equal(gradient(none.loss, logits), at::zeros({2, 3})));
}

}  // namespace unroll
