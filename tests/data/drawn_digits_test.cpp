#include "data/drawn_digits.h"

#include <set>

#include "base/hash.h"
#include "catch.h"

using namespace unroll;

TEST_CASE("drawn digits are the same on every machine", "[data]") {
  const LabeledImages images = draw_digits(200, 7, "stream");
  CHECK(images.count == 200);
  CHECK(images.rows == 28);
  CHECK(images.cols == 28);
  CHECK(std::vector<std::int64_t>(images.labels.begin(),
                                  images.labels.begin() + 8) ==
        std::vector<std::int64_t>{6, 1, 1, 8, 6, 6, 1, 1});
  CHECK(sha256_hex(images.pixels) ==
        "9b19b27549d6f85a72e8e4c163be9def6197ec18eb1b0f5b79b70553ff565481");
}

TEST_CASE("a drawn digit depends on seed, stream and place alone", "[data]") {
  const LabeledImages few = draw_digits(10, 7, "stream");
  const LabeledImages many = draw_digits(50, 7, "stream");
  CHECK(std::equal(few.pixels.begin(), few.pixels.end(), many.pixels.begin()));
  CHECK(few.pixels != draw_digits(10, 8, "stream").pixels);
  CHECK(few.pixels != draw_digits(10, 7, "other").pixels);
}

TEST_CASE("drawn digits show every class, and no two alike", "[data]") {
  const LabeledImages images = draw_digits(1000, 0, "stream");
  std::vector<int> counts(10);
  std::set<std::vector<std::uint8_t>> different;
  for (std::size_t i = 0; i < 1000; ++i) {
    ++counts.at(static_cast<std::size_t>(images.labels[i]));
    const auto start = images.pixels.begin() + static_cast<long>(i * 784);
    const std::vector<std::uint8_t> image(start, start + 784);
    CHECK(*std::max_element(image.begin(), image.end()) >= 150);
    different.insert(image);
  }
  CHECK(*std::min_element(counts.begin(), counts.end()) > 60);
  CHECK(different.size() == 1000);
}
