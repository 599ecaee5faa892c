#pragma once

#include <optional>
#include <vector>

#include "metrics/confusion.h"

namespace unroll {

struct Spread {
  double mean = 0.0;
  double deviation = 0.0;  ///< Of a sample: n - 1. 0 of a single value.
};

Spread spread_of(const std::vector<double>& values);

/// P(T <= t) of Student's distribution: the incomplete beta function by its
/// continued fraction (https://dlmf.nist.gov/8.17#v).
double student_t_cdf(double t, double degrees);

/// 95 % interval of the mean that values are drawn around, if those are normal
/// (Student 1908, https://doi.org/10.1093/biomet/6.1.1). None of fewer than
/// five, which tell too little of how they vary.
std::optional<Interval> mean_interval(const std::vector<double>& values);

}  // namespace unroll
