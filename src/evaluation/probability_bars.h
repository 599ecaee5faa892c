#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "evaluation/evaluation_text.h"

namespace unroll {

/// The places of the largest probabilities, five at most, the largest first.
std::vector<std::int64_t> likeliest(const std::vector<double>& probabilities);

/// A line for each of the likeliest: name, percent and a bar.
std::vector<std::string> probability_bars(
    const std::vector<double>& probabilities, const ClassNames& names = {});

}  // namespace unroll
