#include "metrics/spread.h"

#include <cmath>
#include <limits>

namespace unroll {
namespace {

constexpr std::size_t kFewestValues = 5;

/// A factor of Lentz's method must not vanish.
double away_from_zero(double value) {
  constexpr double kTiny = 1e-300;
  return std::abs(value) < kTiny ? kTiny : value;
}

/// The continued fraction of DLMF 8.17.22 by Lentz's method; it converges fast
/// for x < (a + 1) / (a + b + 2).
double beta_fraction(double x, double a, double b) {
  constexpr int kMostTerms = 500;
  double c = 1.0;
  double d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
  double fraction = d;
  for (int m = 1; m < kMostTerms; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1.0 / away_from_zero(1.0 + even * d);
    c = away_from_zero(1.0 + even / c);
    fraction *= d * c;
    const double odd =
        -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1.0 / away_from_zero(1.0 + odd * d);
    c = away_from_zero(1.0 + odd / c);
    fraction *= d * c;
    if (std::abs(d * c - 1.0) < std::numeric_limits<double>::epsilon()) break;
  }
  return fraction;
}

/// The regularized incomplete beta function I_x(a, b).
double incomplete_beta(double x, double a, double b) {
  if (x <= 0.0) return 0.0;
  if (x >= 1.0) return 1.0;
  const double front =
      std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) +
               a * std::log(x) + b * std::log1p(-x));
  if (x < (a + 1.0) / (a + b + 2.0)) return front * beta_fraction(x, a, b) / a;
  return 1.0 - front * beta_fraction(1.0 - x, b, a) / b;
}

/// The t below which a share of 0.975 lies.
double upper_student_t(double degrees) {
  double low = 0.0, high = 1e3;  // 12.7 of one degree, 1.96 of many
  for (int i = 0; i < 200; ++i) {
    const double middle = (low + high) / 2.0;
    (student_t_cdf(middle, degrees) < 0.975 ? low : high) = middle;
  }
  return low;
}

}  // namespace

Spread spread_of(const std::vector<double>& values) {
  const double count = static_cast<double>(values.size());
  Spread spread;
  for (const double value : values) spread.mean += value / count;
  double squares = 0.0;
  for (const double value : values)
    squares += (value - spread.mean) * (value - spread.mean);
  if (values.size() > 1) spread.deviation = std::sqrt(squares / (count - 1.0));
  return spread;
}

double student_t_cdf(double t, double degrees) {
  const double outside =
      incomplete_beta(degrees / (degrees + t * t), degrees / 2.0, 0.5);
  return t > 0.0 ? 1.0 - outside / 2.0 : outside / 2.0;
}

std::optional<Interval> mean_interval(const std::vector<double>& values) {
  if (values.size() < kFewestValues) return std::nullopt;
  const double count = static_cast<double>(values.size());
  const auto [mean, deviation] = spread_of(values);
  const double reach =
      upper_student_t(count - 1.0) * deviation / std::sqrt(count);
  return Interval{mean - reach, mean + reach};
}

}  // namespace unroll
