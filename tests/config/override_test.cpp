#include "catch.h"
#include "config/valid_configs.h"

namespace unroll {
namespace {

Json with(Json json, const std::string& setting) {
  apply_override(json, setting);
  return json;
}

}  // namespace

TEST_CASE("an override's value is JSON, else a string", "[config]") {
  CHECK(with({}, "a=1") == Json({{"a", 1}}));
  CHECK(with({}, "a=0.01") == Json({{"a", 0.01}}));
  CHECK(with({}, "a=true") == Json({{"a", true}}));
  CHECK(with({}, "a=[1,2]") == Json({{"a", {1, 2}}}));
  CHECK(with({}, "a=lstm") == Json({{"a", "lstm"}}));
  CHECK(with({}, "a=\"1\"") == Json({{"a", "1"}}));
  CHECK(with({}, "a=") == Json({{"a", ""}}));
  CHECK(with({}, "a=b=c") == Json({{"a", "b=c"}}));
  CHECK(with({}, "a=//share/x") == Json({{"a", "//share/x"}}));
  CHECK(with({}, "a=1e999") == Json({{"a", "1e999"}}));
  CHECK(with({}, "a={\"lstm.\": \"rnn.\"}") ==
        Json({{"a", {{"lstm.", "rnn."}}}}));
}

TEST_CASE("an override makes the sections on its way", "[config]") {
  CHECK(with({}, "a.b.c=1") == Json({{"a", {{"b", {{"c", 1}}}}}}));
  CHECK(with({{"a", {{"b", 1}, {"c", 2}}}}, "a.b=3") ==
        Json({{"a", {{"b", 3}, {"c", 2}}}}));
  CHECK(
      problems_of(with(to_json(RunConfig{}), "model=3")) ==
      std::vector<std::string>{"model: found 3 (number), expected an object"});
}

TEST_CASE("an override that makes no sense is the user's error", "[config]") {
  const auto error = [](const Json& json, const std::string& setting) {
    return user_error([&] { with(json, setting); });
  };
  CHECK(error({}, "epochs") ==
        "--set epochs: there is no =; write it as --set "
        "optimizer.learning_rate=0.01");
  for (const char* setting : {"=1", "a..b=1", ".a=1", "a.=1"}) {
    CHECK(error({}, setting).find("a key is empty") != std::string::npos);
  }
  CHECK(error({{"a", 3}}, "a.b=1").find("a has no keys in this config") !=
        std::string::npos);
  CHECK(error(Json::array(), "b=1").find("has no keys") != std::string::npos);
  CHECK(error({}, "a=\xff").find("UTF-8") != std::string::npos);
  CHECK(error({}, "\xff=1").find("UTF-8") != std::string::npos);
  std::string deep = "a";
  for (int i = 0; i < 100'000; ++i) deep += ".a";
  CHECK(error({}, deep + "=1").find("too many keys") != std::string::npos);
}

}  // namespace unroll
