#include "pages/pages.h"

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

TEST_CASE("a page's data cannot leave their element", "[pages]") {
  const std::string page = standalone_page(
      "inspection.html",
      {{"name", "</script><script>alert(1)"}, {"text", {"<", "!", "-"}}});
  CHECK(count_of(page, "</script>") == 2);
  CHECK(page.find("alert(1)\"") != std::string::npos);
}

TEST_CASE("a page of one file asks for no other", "[pages]") {
  for (const auto* name : {"inspection.html", "report.html"}) {
    const std::string page = standalone_page(name, Json::object());
    CHECK(page.find("rel=\"stylesheet\"") == std::string::npos);
    CHECK(page.find("src=\"") == std::string::npos);
    CHECK(page.find("--paper") != std::string::npos);  // the style sheet
    CHECK(page.find("id=\"data\">{}</script>") != std::string::npos);
  }
}

TEST_CASE("no page names anything on the network", "[pages]") {
  for (const auto& file : page_files()) {
    std::string text(file.text);
    // What XML calls SVG is a name, not a place.
    for (const std::string svg = "http://www.w3.org/2000/svg";
         text.find(svg) != std::string::npos;)
      text.erase(text.find(svg), svg.size());
    INFO(file.name);
    CHECK(text.find("http:") == std::string::npos);
    CHECK(text.find("https:") == std::string::npos);
  }
}

TEST_CASE("bytes in base64", "[pages]") {
  CHECK(base64("") == "");
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foo") == "Zm9v");
  CHECK(base64("foob\xff") == "Zm9vYv8=");
}

}  // namespace unroll
