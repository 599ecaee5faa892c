#include "training/clip_grad_norm.h"

#include "catch.h"
#include "references.h"

using namespace unroll;

namespace {

using Tensors = std::vector<at::Tensor>;

Tensors two_of(const std::string& prefix) {
  const auto all = references("training_clipping");
  return {all.at(prefix + ".0").clone(), all.at(prefix + ".1").clone()};
}

void check_close(const Tensors& ours, const Tensors& theirs) {
  for (std::size_t i = 0; i < ours.size(); ++i)
    CHECK(at::allclose(ours[i], theirs[i], 1e-6, 1e-7));
}

}  // namespace

TEST_CASE("clip_grad_norm equals Python's", "[training]") {
  auto slopes = two_of("gradient");
  const auto norm = total_norm(slopes);
  CHECK(at::allclose(norm, references("training_clipping").at("norm"), 1e-6));
  clip_grad_norm(slopes, 1.5, norm);
  check_close(slopes, two_of("norm_1.5"));
  CHECK(total_norm(slopes).item<double>() == Approx(1.5).epsilon(1e-5));
}

TEST_CASE("a norm below the limit is left as it is", "[training]") {
  auto slopes = two_of("gradient");
  clip_grad_norm(slopes, 1000.0, total_norm(slopes));
  const auto before = two_of("gradient");
  CHECK(at::equal(slopes[0], before[0]));
  CHECK(at::equal(slopes[1], before[1]));
}

TEST_CASE("clip_grad_value equals Python's", "[training]") {
  auto slopes = two_of("gradient");
  clip_grad_value(slopes, 0.5);
  check_close(slopes, two_of("value_0.5"));
}

TEST_CASE("no gradients have no norm", "[training]") {
  CHECK(total_norm({}).item<double>() == 0.0);
}
