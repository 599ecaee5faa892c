#pragma once

#include <cstdint>

#include "config/range.h"

namespace unroll {

// Limits that several fields of a config share.

inline constexpr std::int64_t kMostUnits = 1'000'000;
inline constexpr std::int64_t kMostLayers = 1'000;
inline constexpr std::int64_t kMostExamples = 10'000'000;
inline constexpr std::int64_t kMostEpochs = 1'000'000'000;
inline constexpr std::int64_t kMostSteps = 1'000'000'000'000;

inline Range<std::int64_t> from(std::int64_t low, std::int64_t high) {
  return {.low = low, .high = high};
}

/// The same, or -1 for none.
template <class T>
Range<T> or_off(Range<T> range) {
  range.or_off = true;
  return range;
}

inline const Range<double> kFraction{
    .low = 0.0, .high = 1.0, .high_open = true};
inline const Range<double> kShare{.low = 0.0, .high = 1.0};
inline const Range<double> kPositive{.low = 0.0, .low_open = true};
inline const Range<double> kNotNegative{.low = 0.0};
inline const Range<double> kInsideOne{
    .low = 0.0, .high = 1.0, .low_open = true, .high_open = true};

}  // namespace unroll
