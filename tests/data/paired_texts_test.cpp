#include "catch.h"
#include "data/text_sets.h"
#include "data/text_support.h"

using namespace unroll;
using namespace unroll::data_tests;

namespace {

/// Three files a side, all alike but for `train`.
ParallelTextDataConfig parallel(const NoSets& alone, const std::string& source,
                                const std::string& target) {
  ParallelTextDataConfig config;
  alone.write("one.en", "yes\n");
  alone.write("one.de", "ja\n");
  config.set = ParallelData{alone.write("train.en", source),
                            alone.write("train.de", target),
                            "one.en",
                            "one.de",
                            "one.en",
                            "one.de"};
  return config;
}

ParallelTextDataConfig pairs(const NoSets& alone, const std::string& lines) {
  ParallelTextDataConfig config;
  config.set = PairData{alone.write("train.tsv", lines),
                        alone.write("valid.tsv", "hi\thello\n"),
                        alone.write("test.tsv", "bye\tgood bye\n")};
  return config;
}

}  // namespace

TEST_CASE("two files belong together line by line", "[data]") {
  NoSets alone;
  const auto set = open_paired_texts(
      parallel(alone, "a dog\r\n b \n", "ein Hund\nb"), alone.console);
  REQUIRE(set.train.size() == 2);
  CHECK(set.train[0].source == "a dog");
  CHECK(set.train[0].target == "ein Hund");
  CHECK(set.train[1].source == "b");
  CHECK(set.train[1].target == "b");
  CHECK(set.valid.at(0).target == "ja");
  CHECK(set.test.at(0).source == "yes");
}

TEST_CASE("parallel files that do not match are refused", "[data]") {
  NoSets alone;
  const auto refused = [&](const std::string& source, const std::string& target,
                           const std::string& why) {
    const auto error = user_error([&] {
      open_paired_texts(parallel(alone, source, target), alone.console);
    });
    INFO(error);
    CHECK(says(error, why));
  };
  refused("a\nb\nc\n", "a\n",
          "train.en:2: has no counterpart: train.de ends after line 1");
  refused("a\n", "a\nb\n",
          "train.de:2: has no counterpart: train.en ends after line 1");
  refused("a\nb\n", "a\n \n", "train.de:2: is empty");
  refused("a\n\nb\n", "a\nb\nc\n", "train.en:2: is empty");
  refused("a\nb\n", "a\n\xc3\n", "train.de:2: is not UTF-8: byte 1");
}

TEST_CASE("pairs stand in a line with a tab between", "[data]") {
  NoSets alone;
  const auto set = open_paired_texts(
      pairs(alone, "how are you?\tfine\n\nwho?\tme\n"), alone.console);
  REQUIRE(set.train.size() == 2);
  CHECK(set.train[1].source == "who?");
  CHECK(set.train[1].target == "me");
  CHECK(set.test.at(0).target == "good bye");
  const auto error = [&](const std::string& lines) {
    return user_error(
        [&] { open_paired_texts(pairs(alone, lines), alone.console); });
  };
  CHECK(says(error("a\tb\nc\n"), "train.tsv:2: has no tab"));
  CHECK(says(error("a\tb\tc\n"), "train.tsv:1: has more than two columns"));
}
