#include "checkpoint/pickle_bytes.h"

#include <algorithm>
#include <bit>

#include "base/error.h"

namespace unroll {

std::span<const std::uint8_t> PickleBytes::take(std::uint64_t count) {
  if (count > bytes_.size() - place_) throw UserError("the pickle is cut off");
  place_ += count;
  return bytes_.subspan(place_ - count, count);
}

std::uint64_t PickleBytes::little_endian(std::size_t count) {
  const auto part = take(count);
  std::uint64_t number = 0;
  for (std::size_t i = count; i-- > 0;) number = number << 8 | part[i];
  return number;
}

std::int64_t PickleBytes::signed_number(std::size_t count) {
  if (count == 0) return 0;
  const auto shift = static_cast<int>(64 - 8 * count);
  return static_cast<std::int64_t>(little_endian(count) << shift) >> shift;
}

double PickleBytes::big_endian_double() {
  std::uint64_t bits = 0;
  for (const std::uint8_t byte : take(8)) bits = bits << 8 | byte;
  return std::bit_cast<double>(bits);
}

std::string PickleBytes::text(std::uint64_t count) {
  const auto part = take(count);
  return {part.begin(), part.end()};
}

std::string PickleBytes::line() {
  const auto rest = bytes_.subspan(place_);
  const auto end = std::find(rest.begin(), rest.end(), '\n');
  std::string text(rest.begin(), end);
  take(text.size() + 1);
  return text;
}

}  // namespace unroll
