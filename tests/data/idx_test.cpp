#include "data/idx.h"

#include <numeric>

#include "catch.h"
#include "data/support.h"

using namespace unroll;
using namespace unroll::data_tests;

namespace {

// Two images of 2 rows and 3 columns.
Bytes two_images() {
  return idx(0x08, {2, 2, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
}

std::string image_error(const Bytes& bytes) {
  return user_error([&] { parse_idx_images(bytes, "FILE"); });
}

std::string label_error(const Bytes& bytes) {
  return user_error([&] { parse_idx_labels(bytes, "FILE"); });
}

}  // namespace

TEST_CASE("IDX images keep their shape and pixels, packed or not", "[data]") {
  for (const Bytes& bytes : {two_images(), gzip(two_images())}) {
    const IdxImages images = parse_idx_images(bytes, "FILE");
    CHECK(images.count == 2);
    CHECK(images.rows == 2);
    CHECK(images.cols == 3);
    CHECK(images.pixels == Bytes{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  }
}

TEST_CASE("IDX labels have 8, 16 or 32 bits", "[data]") {
  using Labels = std::vector<std::int64_t>;
  CHECK(parse_idx_labels(idx(0x08, {3}, {0, 200, 7}), "") == Labels{0, 200, 7});
  CHECK(parse_idx_labels(idx(0x09, {2}, {0, 100}), "") == Labels{0, 100});
  CHECK(parse_idx_labels(idx(0x0B, {2}, {0, 5, 3, 1}), "") ==
        Labels{5, 3 * 256 + 1});
  CHECK(parse_idx_labels(idx(0x0C, {2}, {0, 0, 0, 5, 0, 1, 0, 2}), "") ==
        Labels{5, 65538});
}

TEST_CASE("a label below 0 is named with its byte", "[data]") {
  const auto error = label_error(idx(0x0B, {3}, {0, 5, 255, 254, 0, 1}));
  CHECK(says(error, "FILE: label 1 is -2"));
  CHECK(says(error, "(byte 10)"));
}

TEST_CASE("an IDX header that is wrong is named with its byte", "[data]") {
  Bytes bad_magic = two_images();
  bad_magic[0] = 0x89;
  CHECK(says(image_error(bad_magic), "FILE: is no IDX file"));
  CHECK(says(image_error(bad_magic), "(byte 0)"));
  CHECK(says(image_error(idx(0x0D, {1, 1, 1}, {0, 0, 0, 0})),
             "type 0x0d; images are unsigned bytes (0x08) (byte 2)"));
  CHECK(says(image_error(idx(0x09, {1, 1, 1}, {0})), "(byte 2)"));
  CHECK(
      says(label_error(idx(0x0E, {1}, {0, 0, 0, 0, 0, 0, 0, 0})), "(byte 2)"));
  CHECK(says(image_error(idx(0x08, {1}, {0})),
             "has 1 dimension where 3 are needed"));
  CHECK(says(label_error(two_images()), "(byte 3)"));
  CHECK(says(image_error(idx(0x08, {0, 2, 3}, {})), "no images (byte 4)"));
  CHECK(says(image_error(idx(0x08, {2, 0, 3}, {})), "no rows (byte 8)"));
  CHECK(says(image_error(idx(0x08, {2, 2, 0}, {})), "no columns (byte 12)"));
  CHECK(says(label_error(idx(0x08, {0}, {})), "no labels (byte 4)"));
}

TEST_CASE("an IDX file cut off anywhere is an error", "[data]") {
  for (const Bytes& whole : {two_images(), gzip(two_images())})
    for (std::size_t count = 0; count < whole.size(); ++count) {
      INFO("of " << whole.size() << " bytes the first " << count);
      CHECK(says(image_error(first_of(whole, count)), "FILE: "));
    }
  CHECK(says(image_error(first_of(two_images(), 6)), "(byte 6)"));
}

TEST_CASE("an IDX file that holds more than it says is an error", "[data]") {
  const Bytes more = two_images() + Bytes{0};
  for (const Bytes& bytes : {more, gzip(more)}) {
    CHECK(says(image_error(bytes), "more than the 12 bytes"));
    CHECK(says(image_error(bytes), "(byte 28)"));
  }
}

TEST_CASE("a packed IDX file that ends before its last value", "[data]") {
  const auto error = image_error(gzip(first_of(two_images(), 20)));
  CHECK(says(error, "promises 12 bytes of values, and 4 are there"));
  CHECK(says(error, "(byte 20)"));
}

TEST_CASE("an absurd IDX header takes no memory", "[data]") {
  // 2^96 bytes, and 2^64 + 12 of them: a product that overflows to 12.
  const Bytes values(12);
  for (const Bytes& bytes :
       {idx(0x08, {0xffffffff, 0xffffffff, 0xffffffff}, values),
        idx(0x08, {0x80000000, 0x80000000, 4}, values),
        idx(0x08, {1, 1, 0xffffffff}, values)})
    for (const Bytes& file : {bytes, gzip(bytes)}) {
      CHECK(says(image_error(file), "promises"));
      CHECK(says(image_error(file), "(byte 4)"));
    }
  CHECK(says(label_error(idx(0x0C, {0x7fffffff}, values)),
             "2147483647 values of 4 bytes"));
}

TEST_CASE("an IDX file is told from a picture", "[data]") {
  const TemporaryFolder folder;
  CHECK(looks_like_idx(folder.write("a", two_images())));
  CHECK(looks_like_idx(folder.write("b", gzip(two_images()))));
  CHECK_FALSE(looks_like_idx(folder.write("c", {0x89, 'P', 'N', 'G'})));
  CHECK_FALSE(looks_like_idx(folder.write("d", {0, 0})));
  CHECK_FALSE(looks_like_idx(folder.path() / "missing"));
}
