#include "base/text_table.h"

#include <stdexcept>

#include "catch.h"

using namespace unroll;

namespace {

TextTable fruit() {
  TextTable table({"name", "count"});
  table.add_row({"fig", "7"});
  table.add_row({"plum, dried", "1,200"});
  return table;
}

}  // namespace

TEST_CASE("a terminal table aligns numbers right", "[base]") {
  CHECK(fruit().terminal() ==
        "name         count\n"
        "───────────  ─────\n"
        "fig              7\n"
        "plum, dried  1,200\n");
}

TEST_CASE("Markdown escapes what would end a cell", "[base]") {
  TextTable table({"a|b"});
  table.add_row({"c|d"});
  CHECK(table.markdown() == "| a\\|b |\n| --- |\n| c\\|d |\n");
  CHECK(fruit().markdown().find("| --- | ---: |") != std::string::npos);
}

TEST_CASE("CSV quotes what holds a comma or a quote", "[base]") {
  auto table = fruit();
  table.add_row({"the \"big\" one", "3"});
  CHECK(table.csv() ==
        "name,count\r\nfig,7\r\n\"plum, dried\",\"1,200\"\r\n"
        "\"the \"\"big\"\" one\",3\r\n");
}

TEST_CASE("a row of another width is a programming error", "[base]") {
  auto table = fruit();
  CHECK_THROWS_AS(table.add_row({"one"}), std::invalid_argument);
}
