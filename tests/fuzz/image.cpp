#include "data/image_file.h"
#include "fuzz.h"
#include "hostile_file.h"

using namespace unroll;

void read_hostile(std::span<const std::uint8_t> bytes) {
  const HostileFile input(bytes);
  const GreyImage image = read_image_file(input.path());
  require(
      image.rows * image.cols == static_cast<std::int64_t>(image.pixels.size()),
      "a picture without its pixels");
}
