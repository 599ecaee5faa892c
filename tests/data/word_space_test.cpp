#include "data/word_space.h"

#include <cmath>

#include "base/error.h"
#include "catch.h"
#include "test_support.h"

namespace unroll {
namespace {

/// Directions on a plane, of lengths that must not matter.
WordSpace plane() {
  std::vector<float> values;
  const auto add = [&](double degrees, double length) {
    const double angle = degrees * std::acos(-1.0) / 180.0;
    values.push_back(static_cast<float>(length * std::cos(angle)));
    values.push_back(static_cast<float>(length * std::sin(angle)));
  };
  add(0, 1);
  add(10, 100);
  add(30, 0.01);
  add(180, 5);
  values.insert(values.end(), {0.0F, 0.0F});
  return {{"east", "film", "films", "west", "nowhere"}, values, 2};
}

}  // namespace

TEST_CASE("the nearest words are those at the smallest angle", "[data]") {
  const auto near = plane().nearest({{"east", 1.0}}, 10);
  REQUIRE(near.size() == 3);  // not itself, not the one without a direction
  CHECK(near[0].word == "film");
  CHECK(near[0].score == Approx(std::cos(10 * std::acos(-1.0) / 180)));
  CHECK(near[1].word == "films");
  CHECK(near[2].word == "west");
  CHECK(near[2].score == Approx(-1.0));
  CHECK(plane().nearest({{"east", 1.0}}, 1).size() == 1);
}

TEST_CASE("an analogy adds words of length 1 and leaves them out", "[data]") {
  // 180 - 0 + 10 degrees: at 2 w + f, with |w| = |f| = 1
  const auto near = plane().nearest(parse_terms("west - east + film"), 1);
  REQUIRE(near.size() == 1);
  CHECK(near[0].word == "films");
  for (const auto* wrong : {"", "king -", "- king", "king man", "a + - b"})
    CHECK_THROWS_AS(parse_terms(wrong), UserError);
}

TEST_CASE("words spelt like an unknown one are found", "[data]") {
  CHECK(plane().spelt_like("filmz") ==
        std::vector<std::string>{"film", "films"});
  CHECK(plane().spelt_like("zzzzzz").empty());
}

TEST_CASE("vectors written are read again", "[data]") {
  TemporaryFolder folder;
  const Path file = folder.write_text("vectors.txt", plane().text());
  const WordSpace read = read_word_space(file);
  CHECK(read.size() == 2);
  CHECK(read.text().substr(0, 4) == "5 2\n");
  CHECK(read.nearest({{"east", 1.0}}, 1)[0].word == "film");
  const WordSpace odd({"a", "\n", "two words", "b"},
                      {1, 2, 3, 4, 5, 6, 0.5F, -1e-7F}, 2);
  CHECK(odd.text() == "2 2\na 1 2\nb 0.5 -1e-07\n");
}

TEST_CASE("a file of vectors that is none is refused with its line", "[data]") {
  TemporaryFolder folder;
  for (const auto* text : {"", "x", "2 2\na 1 2\n", "1 2\na 1\n", "1 -2\na 1\n",
                           "99999999999999999999 2\n", "1 2\na 1 b\n"})
    CHECK_THROWS_AS(read_word_space(folder.write_text("v.txt", text)),
                    UserError);
}

}  // namespace unroll
