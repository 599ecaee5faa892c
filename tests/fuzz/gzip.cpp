#include "data/text_files.h"
#include "fuzz.h"

using namespace unroll;

void read_hostile(std::span<const std::uint8_t> bytes) {
  unpack_text({bytes.begin(), bytes.end()}, "input");
}
