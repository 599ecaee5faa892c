// Lines of --set, the first of them of a config.
#include "config/config_io.h"
#include "fuzz.h"

using namespace unroll;

namespace {

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

}  // namespace

void read_hostile(std::span<const std::uint8_t> bytes) {
  std::string_view text = text_of(bytes);
  Json json = parse_config_text(take_line(text), "input");
  while (!text.empty()) apply_override(json, take_line(text));
  read_config(json);
}
