#include "kernels/dropout.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>
#include <string>
#include <vector>

#include "catch.h"

namespace unroll {
namespace {

/// 1 where an element was kept.
at::Tensor kept(std::int64_t count, double probability) {
  return run_dropout(at::ones({count}), probability, true)
      .ne(0)
      .to(at::kDouble);
}

TEST_CASE("dropout keeps its share, each element for itself", "[kernels]") {
  at::manual_seed(3);
  constexpr std::int64_t kCount = 1 << 20;
  for (const double probability : {0.1, 0.2, 0.5, 0.9}) {
    const auto mask = kept(kCount, probability);
    const double share = 1 - probability;
    const double variance = share * probability;
    // Five standard deviations of a mean of independent draws.
    const double apart = 5 * std::sqrt(variance / kCount);
    CAPTURE(probability);
    CHECK(std::abs(mask.mean().item<double>() - share) < apart);
    const auto off = mask - share;
    for (const std::int64_t lag :
         {1, 2, 3, 8, 15, 16, 17, 32, 64, 256, 4095, 4096, 4097, 8192}) {
      CAPTURE(lag);
      const auto together =
          (off.slice(0, 0, kCount - lag) * off.slice(0, lag)).mean();
      CHECK(std::abs(together.item<double>()) < apart * std::sqrt(variance));
    }
    // Nor do two draws have to do with one another.
    const auto next = kept(kCount, probability) - share;
    CHECK(std::abs((off * next).mean().item<double>()) <
          apart * std::sqrt(variance));
    // As many in each stretch as a binomial distribution has: chi squared of
    // 4,096 of them.
    const auto sums = mask.view({-1, 256}).sum(1) - 256 * share;
    const double spread =
        (sums.square().mean() / (256 * variance)).item<double>();
    CHECK(std::abs(spread - 1) < 5 * std::sqrt(2.0 / 4096));
  }
}

TEST_CASE("dropout passes gradients where it passed values", "[kernels]") {
  at::manual_seed(4);
  std::vector<at::Tensor> inputs = {at::randn({9, 1001}).t(),
                                    at::randn({1001, 1}).expand({1001, 9})};
  for (const std::int64_t count : {1, 15, 16, 33, 4096, 4097, 10'001})
    inputs.push_back(at::randn({count}));
  for (const auto& input : inputs) {
    const auto slopes = at::randn(input.sizes());
    for (const auto& above : {slopes, slopes.t().contiguous().t(),
                              slopes.sum().expand_as(slopes)}) {
      const auto x = input.detach().requires_grad_();
      const auto result = run_dropout(x, 0.3, true);
      const auto mask = result.ne(0);
      CHECK(at::allclose(result.detach(), input / 0.7 * mask, 1e-6, 0));
      const auto found = torch::autograd::grad({result}, {x}, {above});
      CHECK(at::allclose(found[0], above / 0.7 * mask, 1e-6, 0));
    }
  }
}

TEST_CASE("dropout has one mask for a seed, on any processor", "[kernels]") {
  at::manual_seed(7);
  const auto mask = run_dropout(at::ones({24}), 0.5, true).ne(0);
  std::string shown;
  for (std::int64_t i = 0; i < mask.numel(); ++i)
    shown += mask[i].item<bool>() ? '1' : '0';
  CHECK(shown == "000011111001000011000011");
}

TEST_CASE("dropout repeats with the generator, on any number of threads",
          "[kernels]") {
  const auto x = at::randn({100, 1001});
  const auto draw = [&] {
    at::manual_seed(5);
    return run_dropout(x, 0.5, true);
  };
  const auto first = draw();
  CHECK(at::equal(first, draw()));
  CHECK_FALSE(at::equal(first, run_dropout(x, 0.5, true)));
  const auto threads = at::get_num_threads();
  at::set_num_threads(threads == 1 ? 2 : 1);
  CHECK(at::equal(first, draw()));
  at::set_num_threads(threads);
}

TEST_CASE("dropout leaves alone what it need not touch", "[kernels]") {
  const auto x = at::randn({5});
  CHECK(run_dropout(x, 0.5, false).is_same(x));
  CHECK(run_dropout(x, 0.0, true).is_same(x));
  CHECK(at::equal(run_dropout(x, 1.0, true), at::zeros({5})));
  // LibTorch's own mask, for what the kernel is not for.
  const auto exact = x.to(at::kDouble);
  at::manual_seed(6);
  const auto own = run_dropout(exact, 0.5, true);
  at::manual_seed(6);
  CHECK(at::equal(own, at::dropout(exact, 0.5, true)));
  CHECK(run_dropout(at::empty({0}), 0.5, true).numel() == 0);
}

}  // namespace
}  // namespace unroll
