#include "evaluation/text_generation.h"

#include <ATen/ATen.h>

#include <cmath>
#include <set>

#include "catch.h"

namespace unroll {
namespace {

constexpr int kDraws = 20000;
/// More than four standard deviations of a share over that many draws.
constexpr double kNoise = 0.015;

std::vector<double> shares(const at::Tensor& logits, const Sampling& sampling) {
  std::vector<double> counts(static_cast<std::size_t>(logits.numel()));
  Random random(sampling.seed, "test");
  for (int i = 0; i < kDraws; ++i)
    counts[static_cast<std::size_t>(draw(logits, sampling, random))] +=
        1.0 / kDraws;
  return counts;
}

void check_shares(const std::vector<double>& found, const at::Tensor& logits) {
  const auto expected = logits.to(at::kDouble).softmax(0);
  for (std::size_t i = 0; i < found.size(); ++i)
    CHECK(std::abs(found[i] -
                   expected[static_cast<std::int64_t>(i)].item<double>()) <
          kNoise);
}

/// The logit of what is never drawn.
constexpr double kNever = -INFINITY;

std::vector<std::int64_t> generated(LanguageModel& model,
                                    const Sampling& sampling) {
  std::vector<std::int64_t> ids;
  generate_text(model, c10::kCPU, {3, 1}, 40, sampling, [&](std::int64_t id) {
    ids.push_back(id);
    return true;
  });
  return ids;
}

}  // namespace

TEST_CASE("units are drawn with the probabilities of the model",
          "[evaluation]") {
  const auto logits = at::tensor({0.0, 1.0, -1.0, 2.0});
  Sampling sampling;
  check_shares(shares(logits, sampling), logits);
  sampling.temperature = 0.5;
  check_shares(shares(logits, sampling), logits / 0.5);
  sampling.temperature = 1.0;
  sampling.top_k = 2;
  check_shares(shares(logits, sampling),
               at::tensor({kNever, 1.0, kNever, 2.0}));
  sampling.top_k = 0;
  // Probabilities 0.64, 0.24, 0.09, 0.03: the first two reach 0.7.
  sampling.top_p = 0.7;
  check_shares(shares(logits, sampling),
               at::tensor({kNever, 1.0, kNever, 2.0}));
  sampling.greedy = true;
  CHECK(shares(logits, sampling)[3] == Approx(1.0));
}

TEST_CASE("one seed gives one text, and the unknown unit is never drawn",
          "[evaluation]") {
  at::manual_seed(1);
  LanguageModelConfig config;
  config.recurrence.hidden_size = 8;
  LanguageModel model(config, 5);
  model.eval();
  const auto first = generated(model, {.seed = 4});
  CHECK(first.size() == 40);
  CHECK(first == generated(model, {.seed = 4}));
  CHECK(first != generated(model, {.seed = 5}));
  const std::set<std::int64_t> drawn(first.begin(), first.end());
  CHECK(drawn.count(0) == 0);
  CHECK(drawn.size() > 2);
}

TEST_CASE("text is generated as if the whole were read anew at each step",
          "[evaluation]") {
  at::manual_seed(1);
  LanguageModelConfig config;
  config.recurrence = {Cell::gru, 8, 2, false, 0.0};
  LanguageModel model(config, 5);
  model.eval();
  const auto ids = generated(model, {.greedy = true});
  std::vector<std::int64_t> text = {3, 1};
  for (const auto id : ids) {
    const at::NoGradGuard no_grad;
    const auto logits =
        model.forward(at::tensor(text, at::kLong).unsqueeze(0)).logits[0][-1];
    CHECK(logits.slice(0, 1).argmax().item<std::int64_t>() + 1 == id);
    text.push_back(id);
  }
}

}  // namespace unroll
