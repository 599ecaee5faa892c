#pragma once

#include <cstdint>
#include <vector>

#include "base/files.h"
#include "data/vocabulary.h"

namespace unroll {

/// Vectors of some of a vocabulary's units.
struct WordVectors {
  std::vector<std::int64_t> ids;  ///< [M] units that have one.
  std::vector<float> values;      ///< [M, size]
};

/// Reads word2vec's text format: a line "COUNT SIZE", then COUNT lines of a
/// word and SIZE numbers, apart by single spaces. Of a word that stands there
/// twice the first vector counts. It takes memory for the vocabulary's vectors
/// and one line, however large the file is.
///
/// Throws UserError with file and line for all else, and where SIZE is not
/// `size`.
WordVectors read_word_vectors(const Path& file, std::int64_t size,
                              const Vocabulary& vocabulary);

}  // namespace unroll
