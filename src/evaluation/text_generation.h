#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/random.h"
#include "data/vocabulary.h"
#include "models/language_model.h"

namespace unroll {

/// How the next unit is drawn from what a language model says of it.
struct Sampling {
  bool greedy = false;       ///< Always the most probable one.
  double temperature = 1.0;  ///< Divides the logits; above 0.
  std::int64_t top_k = 0;    ///< Only the k most probable; 0: all.
  /// Only the most probable ones whose probabilities first reach this sum
  /// (nucleus sampling; Holtzman et al., 2020); 1: all.
  double top_p = 1.0;
  std::uint64_t seed = 0;
};

/// Draws an index from logits [V]. Indices of -infinity are never drawn.
std::int64_t draw(const at::Tensor& logits_V, const Sampling& sampling,
                  Random& random);

/// Reads `prompt` (at least one id), then draws `length` units one after the
/// other, giving each to `emit` as it is drawn, until `emit` returns false. The
/// unknown unit is never drawn. The model must be in evaluation mode.
void generate_text(LanguageModel& model, c10::Device device,
                   const std::vector<std::int64_t>& prompt, std::int64_t length,
                   const Sampling& sampling,
                   const std::function<bool(std::int64_t)>& emit);

}  // namespace unroll
