#pragma once

#include <cstdint>
#include <span>
#include <string_view>

/// Gives one reader what a file from anyone may hold. A UserError is its answer
/// to what is no good; every other end of it is a fault. Each file beside this
/// one defines it for one reader.
void read_hostile(std::span<const std::uint8_t> bytes);

inline std::string_view text_of(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Stops the program with `what`, so that it counts as a fault, unless `holds`.
void require(bool holds, const char* what);
