// The plot, as a file.
#include "evaluation/line_plot.h"

#include "catch.h"

namespace unroll {
namespace {

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos;
       at = text.find(part, at + 1))
    ++count;
  return count;
}

}  // namespace

TEST_CASE("a plot leaves out what has no logarithm", "[evaluation]") {
  const LinePlot plot{
      "a < b & c",
      "x",
      "y",
      {{"rnn", {1.0, 0.1, 0.0, 1e-9}, false}, {"lstm", {2.0, 2.0}, true}}};
  const std::string svg = plot.svg();
  CHECK(svg.find("a &lt; b &amp; c") != std::string::npos);
  CHECK(svg.find("nan") == std::string::npos);
  CHECK(svg.find("inf") == std::string::npos);
  CHECK(count_of(svg, "<path") == 4);  // two lines and their keys
  CHECK(svg.find("prefers-color-scheme: dark") != std::string::npos);
  const LinePlot nothing{"t", "x", "y", {{"rnn", {0.0, 0.0}, false}}};
  CHECK(nothing.svg().find("nan") == std::string::npos);
}

}  // namespace unroll
