#include "cli/arguments.h"

#include "base/error.h"
#include "catch.h"

namespace unroll {
namespace {

using Words = std::vector<std::string>;

const std::vector<Option> kOptions = {
    {"json", "", ""}, {"csv", "FILE", ""}, {"set", "KEY=VALUE", "", true}};

std::string mistake_of(const Words& words) {
  try {
    parse_arguments(words, kOptions);
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("options may stand before, between and after operands", "[cli]") {
  for (const auto& words : {Words{"--json", "--csv", "t", "a", "b"},
                            Words{"a", "--csv=t", "b", "--json"},
                            Words{"a", "b", "--json", "--csv", "t"}}) {
    const auto arguments = parse_arguments(words, kOptions);
    CHECK(arguments.operands == Words{"a", "b"});
    CHECK(arguments.has("json"));
    CHECK(arguments.value("csv") == "t");
  }
}

TEST_CASE("an option that was not given has its fallback", "[cli]") {
  const auto arguments = parse_arguments({}, kOptions);
  CHECK_FALSE(arguments.has("csv"));
  CHECK(arguments.value("csv", "none") == "none");
  CHECK(arguments.values("set").empty());
}

TEST_CASE("of an option given twice the last counts", "[cli]") {
  CHECK(parse_arguments({"--csv", "a", "--csv", "b"}, kOptions).value("csv") ==
        "b");
}

TEST_CASE("values keep commas, signs, ends of lines and nothing", "[cli]") {
  for (const std::string value :
       {"a=[1,2]", "a=b=c", "a=-1", "a=", "", "a\nb\r\n"}) {
    CHECK(parse_arguments({"--set", value}, kOptions).values("set") ==
          Words{value});
    CHECK(parse_arguments({"--set=" + value}, kOptions).values("set") ==
          Words{value});
  }
  CHECK(parse_arguments({"--csv", "-1"}, kOptions).value("csv") == "-1");
  for (const std::string value : {"--", "--json", "-x"})
    CHECK(parse_arguments({"--csv=" + value, "a"}, kOptions).value("csv") ==
          value);
}

TEST_CASE("--set takes the settings after it, and no operand", "[cli]") {
  const auto arguments = parse_arguments(
      {"--set", "a=1", "b.c=2", "x.json", "d=3", "--set", "e=4"}, kOptions);
  CHECK(arguments.values("set") == Words{"a=1", "b.c=2", "e=4"});
  CHECK(arguments.operands == Words{"x.json", "d=3"});
  CHECK(parse_arguments({"--set", "a=1", "dir/x=1.json"}, kOptions).operands ==
        Words{"dir/x=1.json"});
}

TEST_CASE("after -- all words are operands", "[cli]") {
  const auto arguments = parse_arguments({"--", "--json", "-x"}, kOptions);
  CHECK(arguments.operands == Words{"--json", "-x"});
  CHECK_FALSE(arguments.has("json"));
  CHECK(parse_arguments({"-"}, kOptions).operands == Words{"-"});
}

TEST_CASE("mistakes are named with the nearest option", "[cli]") {
  CHECK(mistake_of({"--jsno"}).find("did you mean --json?") !=
        std::string::npos);
  CHECK(mistake_of({"-q"}).find("there is no option -q") == 0);
  CHECK(mistake_of({"--csv"}) == "--csv needs a value: --csv FILE");
  CHECK(mistake_of({"--csv", "--json"}) == "--csv needs a value: --csv FILE");
  CHECK(mistake_of({"--json=1"}) == "--json takes no value");
}

}  // namespace
}  // namespace unroll
