#include "training/record_file.h"

#include <array>
#include <cstdint>

namespace unroll {
namespace {

constexpr std::size_t kLength = 8, kCheck = 4;

constexpr std::array<std::uint32_t, 256> crc_table() {
  constexpr std::uint32_t kCastagnoli = 0x82f63b78;  // bits reversed
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t rest = i;
    for (int bit = 0; bit < 8; ++bit)
      rest = (rest >> 1) ^ ((rest & 1) * kCastagnoli);
    table[i] = rest;
  }
  return table;
}

std::uint32_t crc32c(std::string_view data) {
  static constexpr auto kTable = crc_table();
  std::uint32_t crc = ~0u;
  for (const char byte : data)
    crc = kTable[(crc ^ static_cast<std::uint8_t>(byte)) & 0xff] ^ (crc >> 8);
  return ~crc;
}

/// Masked, for the check of data that hold checks is a weak one.
std::uint32_t check_of(std::string_view data) {
  const auto crc = crc32c(data);
  return ((crc >> 15) | (crc << 17)) + 0xa282ead8;
}

std::string little_endian(std::uint64_t value, std::size_t size) {
  std::string bytes;
  for (std::size_t i = 0; i < size; ++i)
    bytes += static_cast<char>((value >> (8 * i)) & 0xff);
  return bytes;
}

std::uint64_t number_in(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;)
    value = (value << 8) | static_cast<std::uint8_t>(bytes[i]);
  return value;
}

}  // namespace

std::string framed_record(std::string_view data) {
  const auto length = little_endian(data.size(), kLength);
  return length + little_endian(check_of(length), kCheck) + std::string(data) +
         little_endian(check_of(data), kCheck);
}

std::vector<std::string_view> records_in(std::string_view bytes) {
  std::vector<std::string_view> records;
  while (bytes.size() >= kLength + 2 * kCheck) {
    const auto length = number_in(bytes.substr(0, kLength));
    const auto rest = bytes.substr(kLength + kCheck);
    if (number_in(bytes.substr(kLength, kCheck)) !=
            check_of(bytes.substr(0, kLength)) ||
        length > rest.size() - kCheck)
      break;
    const auto data = rest.substr(0, length);
    if (number_in(rest.substr(length, kCheck)) != check_of(data)) break;
    records.push_back(data);
    bytes = rest.substr(length + kCheck);
  }
  return records;
}

}  // namespace unroll
