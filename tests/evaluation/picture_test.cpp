#include "evaluation/picture.h"

#include <stdexcept>

#include "base/text.h"
#include "catch.h"

namespace unroll {
namespace {

GreyImage filled(std::int64_t rows, std::int64_t cols, std::uint8_t value) {
  return {rows, cols, Bytes(static_cast<std::size_t>(rows * cols), value)};
}

}  // namespace

TEST_CASE("a picture shows light and dark where they are", "[evaluation]") {
  const GreyImage image{4, 3, {255, 0, 0, 255, 0, 0, 0, 0, 255, 0, 0, 0}};
  const auto lines = picture_lines(image, false);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] == "@  ");
  // One of the two pixels is white: half of the shades.
  CHECK(lines[1] == "  =");
}

TEST_CASE("a picture of a digit takes 28 columns and 14 lines",
          "[evaluation]") {
  for (const bool colours : {false, true}) {
    const auto lines = picture_lines(filled(28, 28, 200), colours);
    REQUIRE(lines.size() == 14);
    for (const auto& line : lines) CHECK(display_width(line) == 28);
  }
}

TEST_CASE("a large picture is shrunk and keeps its proportions",
          "[evaluation]") {
  const auto wide = picture_lines(filled(100, 400, 255), false);
  REQUIRE(wide.size() == 4);  // 7 rows of pixels, the last line half empty
  CHECK(wide[0] == std::string(28, '@'));
  const auto line = picture_lines(filled(1, 1000, 255), false);
  REQUIRE(line.size() == 1);
  CHECK(line[0].size() == 28);
}

TEST_CASE("without colours there are no escapes; with them they end",
          "[evaluation]") {
  const auto image = filled(28, 28, 99);
  CHECK(picture_lines(image, false)[0].find('\x1b') == std::string::npos);
  const auto coloured = picture_lines(image, true)[0];
  CHECK(coloured.find("\x1b[38;5;") == 0);
  CHECK(coloured.substr(coloured.size() - 4) == "\x1b[0m");
}

TEST_CASE("a picture of nothing is refused", "[evaluation]") {
  CHECK_THROWS_AS(picture_lines(GreyImage{}, false), std::invalid_argument);
  CHECK_THROWS_AS(picture_lines(GreyImage{2, 2, {1}}, false),
                  std::invalid_argument);
}

TEST_CASE("trimming keeps the ink and nothing else", "[evaluation]") {
  const GreyImage image{4, 4, {0, 0, 0, 0, 0, 0, 7, 0, 0, 8, 0, 0, 0, 0, 0, 0}};
  const GreyImage ink = trimmed(image);
  CHECK(ink.rows == 2);
  CHECK(ink.cols == 2);
  CHECK(ink.pixels == Bytes{0, 7, 8, 0});
  CHECK(trimmed(filled(3, 5, 0)).pixels.size() == 15);
}

TEST_CASE("blocks stand side by side as far as the width allows",
          "[evaluation]") {
  const std::vector<std::vector<std::string>> blocks = {
      {"aaa", "a"}, {"bb"}, {"cccc"}};
  CHECK(side_by_side(blocks, 80) == "aaa  bb  cccc\na\n");
  CHECK(side_by_side(blocks, 8) == "aaa  bb\na\n\ncccc\n");
  CHECK(side_by_side(blocks, 1) == "aaa\na\n\nbb\n\ncccc\n");
}

}  // namespace unroll
