#include "data/word_vectors.h"

#include "fuzz.h"
#include "hostile_file.h"

using namespace unroll;

void read_hostile(std::span<const std::uint8_t> bytes) {
  static const Vocabulary vocabulary =
      Vocabulary::count({{"a", "the", "ü"}}, 1);
  constexpr std::int64_t kSize = 3;
  const HostileFile input(bytes);
  const WordVectors vectors =
      read_word_vectors(input.path(), kSize, vocabulary);
  require(vectors.ids.size() * kSize == vectors.values.size(),
          "a word without its vector");
}
