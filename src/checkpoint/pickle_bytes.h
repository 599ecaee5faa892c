#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace unroll {

/// Takes a pickle's bytes one after the other. Throws UserError where they end
/// too soon.
class PickleBytes {
 public:
  explicit PickleBytes(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  /// How many were taken so far.
  std::size_t place() const { return place_; }

  std::span<const std::uint8_t> take(std::uint64_t count);
  /// `count` is at most 8.
  std::uint64_t little_endian(std::size_t count);
  /// Two's complement of up to 8 bytes; none at all mean 0.
  std::int64_t signed_number(std::size_t count);
  double big_endian_double();
  std::string text(std::uint64_t count);
  /// Up to the next newline, which is taken too.
  std::string line();

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t place_ = 0;
};

}  // namespace unroll
