#include "data/gzip.h"

#include "catch.h"
#include "data/support.h"

using namespace unroll;
using namespace unroll::data_tests;

namespace {

const Bytes kText = {'s', 'e', 'v', 'e', 'n', 't', 'y', 0, 255, 7};

Bytes read_all(const Bytes& bytes) {
  GzipReader reader(bytes, "FILE");
  Bytes out, part(3);
  while (const std::size_t count = reader.read(part))
    out = out + first_of(part, count);
  return out;
}

}  // namespace

TEST_CASE("packed bytes are told by their start, not by a name", "[data]") {
  CHECK(read_all(kText) == kText);
  CHECK(read_all(gzip(kText)) == kText);
  CHECK(read_all({}).empty());
  CHECK(read_all(gzip({})).empty());
}

TEST_CASE("several gzip members are one text", "[data]") {
  CHECK(read_all(gzip(kText) + gzip({}) + gzip(kText)) == kText + kText);
}

TEST_CASE("gzip data cut off anywhere are an error", "[data]") {
  const Bytes packed = gzip(kText) + gzip(kText);
  for (std::size_t count = 2; count < packed.size(); ++count) {
    if (count == packed.size() / 2) continue;  // one whole member
    const Bytes part = first_of(packed, count);
    INFO("of " << packed.size() << " bytes the first " << count);
    CHECK(says(user_error([&] { read_all(part); }), "FILE: "));
  }
}

TEST_CASE("a broken byte in gzip data gives no other text", "[data]") {
  const Bytes packed = gzip(kText);
  for (std::size_t place = 2; place < packed.size(); ++place) {
    Bytes broken = packed;
    broken[place] = static_cast<std::uint8_t>(broken[place] ^ 0x11);
    Bytes text;
    const auto error = user_error([&] { text = read_all(broken); });
    INFO("byte " << place);
    CHECK((says(error, "of the packed file") || text == kText));
  }
}

TEST_CASE("what follows gzip data is named with its place", "[data]") {
  const Bytes packed = gzip(kText);
  const auto error = user_error([&] {
    read_all(packed + Bytes{'x', 'y', 'z'});
  });
  CHECK(says(error, "something other than gzip data"));
  CHECK(says(error, "at byte " + std::to_string(packed.size())));
}
