// The plot and the page, as files.
#include "catch.h"
#include "evaluation/inspection_page.h"
#include "evaluation/line_plot.h"

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

TEST_CASE("a page's data cannot leave their element", "[evaluation]") {
  const std::string page = inspection_page(
      {{"name", "</script><script>alert(1)"}, {"text", {"<", "!", "-"}}});
  CHECK(count_of(page, "</script>") == 2);
  CHECK(page.find("alert(1)\"") != std::string::npos);
  CHECK(page.find("http") == std::string::npos);  // nothing from elsewhere
}

TEST_CASE("bytes in base64", "[evaluation]") {
  CHECK(base64("") == "");
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foo") == "Zm9v");
  CHECK(base64("foob\xff") == "Zm9vYv8=");
}

}  // namespace unroll
