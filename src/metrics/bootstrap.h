#pragma once

#include <cstdint>
#include <vector>

#include "metrics/confusion.h"

namespace unroll {

/// Of one model trained with several seeds: [seed][example], 1 where the run of
/// that seed got the example right.
using RightAnswers = std::vector<std::vector<std::uint8_t>>;

/// Accuracies of the models, [model][resample], when examples and seeds are
/// drawn anew with replacement: the same examples for all models, seeds for
/// each of them (Efron 1979, https://doi.org/10.1214/aos/1176344552; of two
/// crossed factors Owen 2007, https://doi.org/10.1214/07-AOAS122). Every run
/// must have answered the same examples. `seed` fixes what is drawn.
std::vector<std::vector<double>> bootstrap_accuracies(
    const std::vector<RightAnswers>& models, std::int64_t resamples,
    std::uint64_t seed);

/// The middle 95 % of the values of `first` less those of `second`, as NumPy
/// interpolates percentiles.
Interval difference_interval(const std::vector<double>& first,
                             const std::vector<double>& second);

}  // namespace unroll
