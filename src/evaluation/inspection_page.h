#pragma once

#include <string>

#include "base/json.h"

namespace unroll {

/// A page (HTML) that needs no other file and no network: a text, coloured by
/// what a chosen unit of `data` does, and lists of units.
/// docs/looking-inside.md says what it shows.
///
/// data: name, text (array of characters), layers, hidden_size, notes (lines),
/// chosen (a unit), units (those in the page, in order), series (each name,
/// low, high), values (base64 of bytes [unit][series][character], low to high
/// as 0 to 255), features (each name, units: each unit, r).
std::string inspection_page(const Json& data);

/// RFC 4648.
std::string base64(const std::string& bytes);

}  // namespace unroll
