#include <fmt/format.h>

#include "catch.h"
#include "config/valid_configs.h"

namespace unroll {
namespace {

std::string error_of(const std::string& text) {
  return user_error([&] { parse_config_text(text, "x.json"); });
}

}  // namespace

TEST_CASE("a config may hold comments", "[config]") {
  CHECK(parse_config_text("// one\n{/* two */ \"a\": [1, -2, 2.5, true, null],"
                          "\"b\": {\"c\": \"d\"}} // three",
                          "x") ==
        Json({{"a", {1, -2, 2.5, true, nullptr}}, {"b", {{"c", "d"}}}}));
}

TEST_CASE("an error in the text has a place and a remedy", "[config]") {
  CHECK(error_of("{\"a\": 1,\n \"b\": [1, 2,]}") ==
        "x.json, line 2, column 13: not valid JSON: unexpected ']'; take out "
        "the comma before the ]");
  CHECK(error_of("{\n  \"a\": 1,\n}") ==
        "x.json, line 3, column 1: not valid JSON: unexpected '}'; take out "
        "the comma before the }");
  const auto has = [](const std::string& text, const std::string& part) {
    INFO(text);
    INFO(error_of(text));
    return error_of(text).find(part) != std::string::npos;
  };
  CHECK(has("{\"a\": 1", "something is not closed"));
  CHECK(has("{\"a\": \"x", "quote"));
  CHECK(has("{\"a\": 1 \"b\": 2}", "a comma is missing"));
  CHECK(has("{\"a\": [1 2]}", "a comma is missing"));
  CHECK(has("{\"a\" 1}", "a colon is missing"));
  CHECK(has("{a: 1}", "keys and strings take double quotes"));
  CHECK(has("{'a': 1}", "strings and keys take double quotes"));
  CHECK(has("{\"a\": True}", "true, false and null"));
  CHECK(has("{\"a\": NaN}", "true, false and null"));
  CHECK(has("{\"a\": 1e999}", "no number is that large"));
  CHECK(has("", "there is nothing in it"));
  CHECK(has(" \n", "there is nothing in it"));
  CHECK(has("{\"a\": \"\xff\"}", "line 1, column 8"));
}

TEST_CASE("a key that stands twice is an error with its line", "[config]") {
  CHECK(error_of("{\"a\": {\"b\": 1,\n\"b\": 2}}") ==
        "x.json, line 2, column 3: a.b stands twice; keep one of the two");
  CHECK(error_of("[0, {\"b\": 1, \"b\": 2}]").find("[1].b stands twice") !=
        std::string::npos);
  CHECK_NOTHROW(
      parse_config_text("{\"a\": {\"b\": 1}, \"b\": {\"b\": 1}}", "x"));
}

TEST_CASE("nesting is refused before it is dangerous", "[config]") {
  for (const char* open : {"[", "{\"a\":"}) {
    std::string text;
    for (int i = 0; i < 1'000'000; ++i) text += open;
    CHECK(error_of(text).find("nested deeper than 100") != std::string::npos);
  }
  const std::string legal = std::string(100, '[') + std::string(100, ']');
  CHECK_NOTHROW(parse_config_text(legal, "x"));
}

TEST_CASE("any cut or broken text is an error, not a crash", "[config]") {
  const std::string text = to_json(valid_configs()[0]).dump();
  for (std::size_t length = 0; length < text.size(); ++length) {
    CHECK_THROWS_AS(parse_config_text(text.substr(0, length), "x"), UserError);
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (const char c : {'\0', '\xff', '{', '"', '9', '-'}) {
      std::string broken = text;
      broken[i] = c;
      try {
        read_config(parse_config_text(broken, "x"));
      } catch (const UserError&) {
      }
    }
  }
}

TEST_CASE("a large object is read in little time", "[config]") {
  std::string text = "{";
  for (int i = 0; i < 200'000; ++i) text += fmt::format("\"k{}\": 1,", i);
  text.back() = '}';
  CHECK(parse_config_text(text, "x").size() == 200'000);
}

}  // namespace unroll
