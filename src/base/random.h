#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace unroll {

/// The number at `index` of those that SplitMix64 makes from a seed (Steele,
/// Lea and Flood 2014).
std::uint64_t split_mix(std::uint64_t seed, std::uint64_t index);

/// A generator whose numbers are a pure function of (seed, stream, index), the
/// same on every machine: xoshiro256** seeded by SplitMix64
/// (Blackman and Vigna, https://prng.di.unimi.it). A place in the data order
/// thus needs no saved state: the epoch's number is enough.
class Random {
 public:
  /// `stream` names the purpose ("order", "split", "shift"), so that no two
  /// purposes share numbers; `index` is the epoch, the step or the image.
  Random(std::uint64_t seed, std::string_view stream, std::uint64_t index = 0);

  std::uint64_t next();
  /// Uniform in [0, bound), without bias; bound > 0.
  std::uint64_t below(std::uint64_t bound);
  /// Uniform in [low, high).
  double uniform(double low, double high);

 private:
  std::uint64_t state_[4];
};

/// 0 .. count-1 in random order (Fisher-Yates).
std::vector<std::int64_t> permutation(std::int64_t count, Random random);

}  // namespace unroll
