#include "config/config_io.h"
#include "fuzz.h"

using namespace unroll;

void read_hostile(std::span<const std::uint8_t> bytes) {
  const Json json = parse_config_text(text_of(bytes), "input");
  const ConfigReading reading = read_config(json);
  if (!reading.problems.empty()) return;
  const Json written = to_json(reading.config);
  const ConfigReading again =
      read_config(parse_config_text(written.dump(), "written"));
  require(again.problems.empty(), "a good config was written as a bad one");
  require(to_json(again.config) == written, "a config changed by writing it");
}
