#pragma once

#include <cstdint>
#include <vector>

namespace unroll {

/// Two-sided p value of McNemar's test of two models on the same examples
/// (McNemar 1947, https://doi.org/10.1007/BF02295996): `only_first` examples
/// that only the first got right, and the reverse. Exact binomial below 25 of
/// both together; else chi-square with continuity correction (Edwards 1948,
/// https://doi.org/10.1007/BF02289261). 1 where they never differ.
double mcnemar_p(std::int64_t only_first, std::int64_t only_second);

/// One p value out of several of one hypothesis, however they depend on one
/// another: twice their median, at most 1 (Rueschendorf 1982,
/// https://doi.org/10.2307/3213930); of one, itself. `p` must not be empty.
double twice_the_median(std::vector<double> p);

/// Each p value corrected for their number, in their order (Holm 1979,
/// https://www.jstor.org/stable/4615733).
std::vector<double> holm(const std::vector<double>& p);

}  // namespace unroll
