#include "evaluation/inspection.h"

#include <ATen/ATen.h>
#include <torch/utils.h>

#include "catch.h"
#include "models/plain_cells.h"

namespace unroll {
namespace {

LanguageModelConfig small(Cell cell) {
  LanguageModelConfig config;
  config.embedding.kind = LearnedEmbedding{3, "", false};
  config.recurrence = {cell, 4, 2, false, 0.0};
  return config;
}

const std::vector<std::int64_t> kIds = {1, 4, 2, 2, 5, 0, 3};

}  // namespace

TEST_CASE("units are traced as the model runs", "[evaluation]") {
  for (const auto cell : {Cell::rnn, Cell::lstm, Cell::gru}) {
    torch::manual_seed(1);
    LanguageModel model(small(cell), 6);
    model.eval();
    const auto series = trace_units(model, kIds, 5);
    const at::NoGradGuard no_grad;
    const auto ids = at::tensor(kIds, at::kLong).unsqueeze(0);
    const auto run = model.rnn().forward(model.embedding().forward(ids));
    REQUIRE(series[0].values.sizes() == at::IntArrayRef({7, 8}));
    const auto top = series[0].values.narrow(1, 4, 4);
    CHECK(at::allclose(top, run.outputs[0], 1e-5, 1e-6));
    CHECK(at::allclose(series[0].values[6].view({2, 4}), run.last.h.squeeze(1),
                       1e-5, 1e-6));
    const std::size_t count = cell == Cell::rnn    ? 1
                              : cell == Cell::lstm ? 5
                                                   : 3;
    REQUIRE(series.size() == count);
    for (std::size_t s = 1; s < count; ++s)
      CHECK(series[s].values.sizes() == at::IntArrayRef({5, 8}));
  }
}

TEST_CASE("gates make the state that was traced", "[evaluation]") {
  torch::manual_seed(2);
  LanguageModel model(small(Cell::lstm), 6);
  const auto series = trace_units(model, kIds, 7);
  REQUIRE(series[3].name == "o");
  REQUIRE(series[4].name == "c");
  CHECK(at::allclose(series[3].values * series[4].values, series[0].values,
                     1e-5, 1e-6));
}

TEST_CASE("the units that go with a feature are found", "[evaluation]") {
  at::manual_seed(6);
  const std::vector<double> feature = {0, 0, 1, 1, 0, 1, 0, 1, 1, 0};
  auto h = at::randn({10, 5}) * 0.1;
  const auto row = at::tensor(feature, at::kFloat);
  h.select(1, 3) -= row;
  h.select(1, 1) += 0.2 * row;
  h.select(1, 4).zero_();  // a unit that never moves has no correlation
  const auto best = most_correlated(h, feature, 9);
  REQUIRE(best.size() == 5);
  CHECK(best[0].unit == 3);
  CHECK(best[0].r < -0.9);
  CHECK(best[1].unit == 1);
  CHECK(best[4].unit == 4);
  CHECK(best[4].r == 0.0);
  const auto pair = at::stack({h.select(1, 1), row}).to(at::kDouble);
  CHECK(best[1].r == Approx(at::corrcoef(pair)[0][1].item<double>()));
  CHECK(most_correlated(h, std::vector<double>(10, 1.0), 3).empty());
}

}  // namespace unroll
