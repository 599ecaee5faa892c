#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/files.h"

namespace unroll {

/// The contents of the entries `names` of a zip archive. Throws UserError if
/// one is missing, broken, packed by other means than deflate, or larger than
/// `max_bytes`, of which it takes 3 times as much for each name at most, beside
/// 4 times the archive.
std::vector<Bytes> unzip(const Bytes& archive,
                         const std::vector<std::string>& names,
                         std::uint64_t max_bytes);

}  // namespace unroll
