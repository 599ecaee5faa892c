#include "data/vocabulary.h"

#include "catch.h"
#include "data/support.h"

using namespace unroll;
using namespace unroll::data_tests;

namespace {

const std::vector<std::vector<std::string>> kTexts = {
    {"b", "a", "c", "b"}, {"\u00e4", "a", "b", "<unk>", "<end>", "<end>"}};

Json entries(const Vocabulary& vocabulary) { return vocabulary.to_json(); }

}  // namespace

TEST_CASE("units are numbered by how often they are there", "[data]") {
  const auto vocabulary = Vocabulary::count(kTexts, 1, {"<pad>", "<end>"});
  CHECK(entries(vocabulary) ==
        Json{"<unk>", "<pad>", "<end>", "b", "a", "c", "\u00e4"});
  CHECK(vocabulary.size() == 7);
  CHECK(vocabulary.id("a") == 4);
  CHECK(vocabulary.unit(4) == "a");
  CHECK(vocabulary.knows("c"));
}

TEST_CASE("what is rare or new has the number of the unknown", "[data]") {
  const auto vocabulary = Vocabulary::count(kTexts, 2);
  CHECK(entries(vocabulary) == Json{"<unk>", "b", "<end>", "a"});
  CHECK_FALSE(vocabulary.knows("c"));
  CHECK(vocabulary.id("c") == 0);
  CHECK(vocabulary.ids({"a", "never", "<unk>", "b"}) ==
        std::vector<std::int64_t>{3, 0, 0, 1});
  CHECK_THROWS_AS(vocabulary.unit(4), std::out_of_range);
  CHECK_THROWS_AS(vocabulary.unit(-1), std::out_of_range);
}

TEST_CASE("a vocabulary comes back from its JSON", "[data]") {
  const auto saved = Vocabulary::count(kTexts, 1, {"<pad>"}).to_json();
  const auto loaded = Vocabulary::from_json(saved, "v.json");
  CHECK(entries(loaded) == saved);
  CHECK(loaded.id("b") == 2);
}

TEST_CASE("what is no vocabulary is refused by name", "[data]") {
  const auto refused = [](const Json& json, const std::string& why) {
    const auto error =
        user_error([&] { Vocabulary::from_json(json, "v.json"); });
    INFO(error);
    CHECK(says(error, "v.json: is no vocabulary: " + why));
  };
  refused(Json::object(), "it is no array");
  refused(Json::array(), "entry 0");
  refused(Json{"a"}, "entry 0");
  refused(Json{"<unk>", 3}, "entry 1 is no string");
  refused(Json{"<unk>", "a", "a"}, "an entry is there twice");
}
