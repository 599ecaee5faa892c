#include "data/shared_images.h"

#include "base/files.h"
#include "catch.h"
#include "data/drawn_digits.h"

using namespace unroll;

namespace {

/// Images of two pixels.
LabeledImages images(const Bytes& pixels) {
  const auto count = static_cast<std::int64_t>(pixels.size() / 2);
  return {count, 1, 2, pixels,
          std::vector<std::int64_t>(static_cast<std::size_t>(count))};
}

std::int64_t shared(const Bytes& train, const Bytes& test) {
  ImageSet set;
  set.train = images(train);
  set.test = images(test);
  return shared_images(set);
}

}  // namespace

TEST_CASE("test images that were trained on are counted", "[data]") {
  CHECK(shared({1, 2, 3, 4}, {2, 1, 5, 6}) == 0);
  CHECK(shared({1, 2, 3, 4}, {3, 4, 5, 6}) == 1);
  CHECK(shared({1, 2, 3, 4}, {3, 4, 1, 2, 3, 4}) == 3);
  // Not the bytes of two neighbours.
  CHECK(shared({1, 2, 3, 4}, {2, 3}) == 0);
}

TEST_CASE("no drawn digit is tested that was trained on", "[data]") {
  ImageSet set;
  set.train = draw_digits(2000, 1, "train digits");
  set.test = draw_digits(500, 1, "test digits");
  CHECK(shared_images(set) == 0);
  set.test = draw_digits(500, 1, "train digits");
  CHECK(shared_images(set) == 500);
}
