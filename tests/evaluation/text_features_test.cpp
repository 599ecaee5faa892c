#include "evaluation/text_features.h"

#include "catch.h"
#include "data/tokens.h"

namespace unroll {
namespace {

/// A digit for each character.
std::string marks(const std::string& text, std::size_t feature) {
  std::string made;
  const auto features = text_features(characters(text));
  for (const double value : features[feature].values)
    made += static_cast<char>('0' + static_cast<int>(value));
  return made;
}

}  // namespace

TEST_CASE("quotes and brackets are inside until they close", "[evaluation]") {
  CHECK(marks("a \"b\" c", 0) == "0011000");
  CHECK(marks("\u201cÄ\u201d x", 0) == "11000");
  CHECK(marks("\"a\n\nb", 0) == "11100");  // an empty line ends it
  CHECK(marks("f(x[1])y)", 1) == "011111000");
}

TEST_CASE("apostrophes quote where they open and close", "[evaluation]") {
  CHECK(marks("a 'b c' d", 0) == "001111000");
  CHECK(marks("'I don't,' he", 0) == "1111111110000");
  CHECK(marks("\u2018a\u2019 b", 0) == "11000");
  CHECK(marks("'a \"b\" c' d", 0) == "11111111000");
  CHECK(marks("don't, the dogs' bone", 0) == std::string(21, '0'));
  CHECK(marks("'Tis the dogs' bone", 0) == std::string(19, '0'));
  CHECK(marks("'a\n\nb' c", 0) == std::string(8, '0'));  // it never closes
}

TEST_CASE("place in the line, capital letters, ends of lines", "[evaluation]") {
  CHECK(marks("ab\n\u00e9c", 2) == "12012");
  CHECK(marks("aB\u00c4\u00e4 1", 3) == "011000");
  CHECK(marks("a\nb\n", 4) == "0101");
}

}  // namespace unroll
