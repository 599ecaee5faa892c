#include "evaluation/rate_suggestion.h"

#include <cmath>

#include "catch.h"
#include "evaluation/support.h"

namespace unroll {
namespace {

/// Falls from 2 to 1 around 1e-3, least at 1e-2, and turns up beyond.
RateFinding valley() {
  std::vector<double> rates, losses;
  for (int i = 0; i <= 60; ++i) {
    const double exponent = -6.0 + 0.1 * i;
    rates.push_back(std::pow(10.0, exponent));
    losses.push_back(exponent < -2.0 ? 1.5 - 0.5 * std::tanh(2 * (exponent + 3))
                                     : 1.0 + (exponent + 2.0));
  }
  return find_rate(rates, losses);
}

}  // namespace

TEST_CASE("the suggestion is a tenth of where the loss is least",
          "[evaluation]") {
  const RateFinding found = valley();
  CHECK(std::log10(found.lowest_at) == Approx(-2.2).margin(0.25));
  CHECK(std::log10(found.steepest_at) == Approx(-3.0).margin(0.11));
  REQUIRE(found.suggestion);
  CHECK(*found.suggestion == Approx(found.lowest_at / 10.0));
  const std::string text = finding_text(found, 80);
  CHECK(holds(text, {"Suggestion: optimizer.learning_rate=", "*", "1.0e-06"}));
  CHECK(holds(finding_plot(found, "net"), {"<svg", "learning rate", "net"}));
}

TEST_CASE("a loss that never falls suggests nothing", "[evaluation]") {
  const RateFinding found =
      find_rate({1e-3, 1e-2, 1e-1, 1.0}, {2.0, 2.01, 1.99, 2.5});
  CHECK_FALSE(found.suggestion);
  CHECK(to_json(found)["suggestion"].is_null());
  CHECK(holds(finding_text(found, 80), {"No suggestion"}));
}

}  // namespace unroll
