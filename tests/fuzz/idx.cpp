// The first byte chooses between images and labels.
#include "data/idx.h"

#include "fuzz.h"

using namespace unroll;

void read_hostile(std::span<const std::uint8_t> bytes) {
  if (bytes.empty()) return;
  const auto rest = bytes.subspan(1);
  if (bytes[0] == 'l') {
    parse_idx_labels(rest, "input");
    return;
  }
  const IdxImages images = parse_idx_images(rest, "input");
  const auto pixels = images.count * images.rows * images.cols;
  require(pixels == static_cast<std::int64_t>(images.pixels.size()),
          "an image without its pixels");
}
