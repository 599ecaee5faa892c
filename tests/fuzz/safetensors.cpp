#include "checkpoint/safetensors.h"

#include "fuzz.h"

using namespace unroll;

void read_hostile(std::span<const std::uint8_t> bytes) {
  const TensorFile file = parse_safetensors(bytes);
  const std::string written = safetensors_bytes(file);
  const TensorFile again = parse_safetensors(
      {reinterpret_cast<const std::uint8_t*>(written.data()), written.size()});
  require(safetensors_bytes(again) == written, "a file changed by writing it");
}
