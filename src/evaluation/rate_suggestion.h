#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"

namespace unroll {

/// What a learning-rate range test came to.
struct RateFinding {
  std::vector<double> rates;   ///< Rising by one factor.
  std::vector<double> losses;  ///< [rates] of the batches.
  std::vector<double> smooth;  ///< [rates] mean of seven neighbours.
  double lowest_at = 0.0;      ///< Rate of the least smooth loss.
  double steepest_at = 0.0;    ///< Where it falls fastest.
  /// A tenth of `lowest_at`: the largest rate that is safely before the loss
  /// turns up. None where the loss never fell by 15 %.
  std::optional<double> suggestion;
};

/// At least two rates.
RateFinding find_rate(std::vector<double> rates, std::vector<double> losses);

/// Loss over rate in characters, and the suggestion with its rule.
std::string finding_text(const RateFinding& finding, int width);
std::string finding_plot(const RateFinding& finding, const std::string& title);
Json to_json(const RateFinding& finding);

}  // namespace unroll
