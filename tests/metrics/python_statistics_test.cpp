// Statistics of a comparison beside what SciPy and NumPy make of the same
// numbers: see tests/python/references_statistics.py.
#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "catch.h"
#include "metrics/bootstrap.h"
#include "metrics/paired_tests.h"
#include "metrics/spread.h"
#include "metrics/support.h"

using namespace unroll;

using Numbers = std::vector<double>;

namespace {

Approx very_like(const Json& value) {
  return Approx(value.get<double>()).epsilon(1e-9).margin(1e-12);
}

std::vector<RightAnswers> models_of(const Json& json) {
  std::vector<RightAnswers> models;
  for (const Json& model : json) models.push_back(model.get<RightAnswers>());
  return models;
}

}  // namespace

TEST_CASE("mean, deviation and Student's interval are SciPy's", "[metrics]") {
  for (const Json& one : metric_references("spreads")) {
    const auto values = one.at("values").get<Numbers>();
    CHECK(spread_of(values).mean == very_like(one.at("mean")));
    CHECK(spread_of(values).deviation == very_like(one.at("deviation")));
    const auto interval = mean_interval(values);
    REQUIRE(interval.has_value() == (values.size() >= 5));
    if (!interval) continue;
    CHECK(interval->low == very_like(one.at("low")));
    CHECK(interval->high == very_like(one.at("high")));
  }
}

TEST_CASE("Student's distribution is SciPy's", "[metrics]") {
  for (const Json& one : metric_references("student_t"))
    CHECK(student_t_cdf(one.at("t"), one.at("degrees")) ==
          very_like(one.at("cdf")));
}

TEST_CASE("McNemar's p is SciPy's binomial or chi-square", "[metrics]") {
  for (const Json& one : metric_references("mcnemar")) {
    INFO(one);
    CHECK(mcnemar_p(one.at("only_first"), one.at("only_second")) ==
          very_like(one.at("p")));
  }
}

TEST_CASE("Holm's correction is that of its definition", "[metrics]") {
  for (const Json& one : metric_references("holm")) {
    const auto corrected = holm(one.at("p").get<Numbers>());
    REQUIRE(corrected.size() == one.at("corrected").size());
    for (std::size_t i = 0; i < corrected.size(); ++i)
      CHECK(corrected[i] == very_like(one.at("corrected").at(i)));
  }
}

TEST_CASE("several p values become twice their median", "[metrics]") {
  CHECK(twice_the_median({0.3}) == 0.3);
  CHECK(twice_the_median({0.01, 0.2, 0.04}) == Approx(0.08));
  CHECK(twice_the_median({0.01, 0.2, 0.04, 0.03}) == Approx(0.08));
  CHECK(twice_the_median({0.9, 0.8}) == 1.0);
}

TEST_CASE("the bootstrap's interval is NumPy's", "[metrics]") {
  for (const Json& one : metric_references("bootstrap")) {
    const auto models = models_of(one.at("models"));
    const auto drawn = bootstrap_accuracies(models, 20000, 1);
    const auto interval = difference_interval(drawn.at(0), drawn.at(1));
    const double low = one.at("low"), high = one.at("high");
    // Both draw at random: a few percent of the width.
    const double slack = 0.05 * (high - low);
    CHECK(interval.low == Approx(low).margin(slack));
    CHECK(interval.high == Approx(high).margin(slack));
    CHECK(bootstrap_accuracies(models, 100, 1) ==
          bootstrap_accuracies(models, 100, 1));
  }
}
