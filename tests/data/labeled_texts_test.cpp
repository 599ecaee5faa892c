#include <fmt/format.h>

#include <map>
#include <set>

#include "catch.h"
#include "data/text_sets.h"
#include "data/text_support.h"

using namespace unroll;
using namespace unroll::data_tests;

namespace {

LabeledTextDataConfig tsv(const std::string& train,
                          const std::string& test = "") {
  LabeledTextDataConfig config;
  config.set = TsvData{train, test};
  return config;
}

/// `count` texts; every tenth one stands there twice, with another label.
std::string some_lines(int count) {
  std::string lines;
  for (int i = 0; i < count; ++i) {
    lines += fmt::format("{}\ttext {}\n", i % 2 ? "odd" : "even", i);
    if (i % 10 == 0) lines += fmt::format("both\t text {} \n", i);
  }
  return lines;
}

std::set<std::string> texts(const std::vector<LabeledText>& part) {
  std::set<std::string> texts;
  for (const LabeledText& text : part) texts.insert(text.text);
  return texts;
}

}  // namespace

TEST_CASE("texts are cut into parts of the shares asked for", "[data]") {
  NoSets alone;
  alone.write("a.tsv", some_lines(100));
  const auto set = open_labeled_texts(tsv("a.tsv"), 0, alone.console);
  CHECK(set.labels == std::vector<std::string>{"both", "even", "odd"});
  CHECK(texts(set.train).size() == 80);
  CHECK(texts(set.valid).size() == 10);
  CHECK(texts(set.test).size() == 10);
  CHECK(set.train.size() + set.valid.size() + set.test.size() == 110);
  CHECK(set.name == "a.tsv");
}

TEST_CASE("a text that stands there twice is in one part only", "[data]") {
  NoSets alone;
  alone.write("a.tsv", some_lines(100));
  const auto set = open_labeled_texts(tsv("a.tsv"), 0, alone.console);
  std::map<std::string, int> parts;
  for (const auto* part : {&set.train, &set.valid, &set.test})
    for (const auto& text : texts(*part)) ++parts[text];
  CHECK(parts.size() == 100);
  for (const auto& [text, count] : parts) CHECK(count == 1);
}

TEST_CASE("repeated lines count once where only distinct ones are asked for",
          "[data]") {
  NoSets alone;
  alone.write("a.tsv", some_lines(100) + some_lines(100));
  alone.write("b.tsv", "odd\tx\nodd\tx\neven\tx\n");
  auto config = tsv("a.tsv", "b.tsv");
  CHECK(open_labeled_texts(config, 0, alone.console).test.size() == 3);
  config.distinct = true;
  const auto set = open_labeled_texts(config, 0, alone.console);
  CHECK(set.train.size() + set.valid.size() == 110);
  CHECK(set.test.size() == 2);
}

TEST_CASE("the parts are a pure function of the seed", "[data]") {
  NoSets alone;
  alone.write("a.tsv", some_lines(100));
  const auto tests = [&](std::uint64_t seed) {
    return texts(open_labeled_texts(tsv("a.tsv"), seed, alone.console).test);
  };
  CHECK(tests(3) == tests(3));
  CHECK(tests(3) != tests(4));
}

TEST_CASE("each text tests in one fold of a cross-validation", "[data]") {
  NoSets alone;
  alone.write("a.tsv", some_lines(103));
  auto config = tsv("a.tsv");
  config.folds = 10;
  std::set<std::string> tested;
  for (config.fold = 0; config.fold < 10; ++config.fold) {
    const auto set = open_labeled_texts(config, 5, alone.console);
    const auto test = texts(set.test);
    CHECK((test.size() == 10 || test.size() == 11));
    CHECK(texts(set.valid).size() == 9);  // a tenth of the others
    CHECK(texts(set.train).size() == 103 - test.size() - 9);
    for (const auto& text : texts(set.valid)) CHECK(test.count(text) == 0);
    tested.insert(test.begin(), test.end());
  }
  CHECK(tested.size() == 103);
  CHECK(says(user_error([&] { open_labeled_texts(config, 5, alone.console); }),
             "data.fold: is 10"));
}

TEST_CASE("a test file of its own is the test part", "[data]") {
  NoSets alone;
  alone.write("a.tsv", some_lines(20));
  alone.write("b.tsv", "odd\tnew\n\neven\ttext 1\r\n");
  const auto set = open_labeled_texts(tsv("a.tsv", "b.tsv"), 0, alone.console);
  CHECK(texts(set.train).size() == 18);
  CHECK(texts(set.valid).size() == 2);
  REQUIRE(set.test.size() == 2);
  CHECK(set.test[0].label == 2);
  CHECK(set.test[1].text == "text 1");
  auto folds = tsv("a.tsv", "b.tsv");
  folds.folds = 5;
  CHECK(says(user_error([&] { open_labeled_texts(folds, 0, alone.console); }),
             "data.folds"));
}

TEST_CASE("the smallest set has a text in each part", "[data]") {
  NoSets alone;
  alone.write("a.tsv", "a\t1\nb\t2\na\t3\n");
  const auto set = open_labeled_texts(tsv("a.tsv"), 0, alone.console);
  CHECK(set.train.size() == 1);
  CHECK(set.valid.size() == 1);
  CHECK(set.test.size() == 1);
  alone.write("a.tsv", "a\t1\nb\t2\na\t1\n");
  const auto error =
      user_error([&] { open_labeled_texts(tsv("a.tsv"), 0, alone.console); });
  CHECK(says(error, "a.tsv: holds 2 different texts, too few"));
}

TEST_CASE("broken lines are named by file and line", "[data]") {
  NoSets alone;
  alone.write("good.tsv", some_lines(20));
  const auto refused = [&](const std::string& lines, const std::string& why) {
    alone.write("a.tsv", lines);
    const auto error =
        user_error([&] { open_labeled_texts(tsv("a.tsv"), 0, alone.console); });
    INFO(error);
    CHECK(says(error, why));
  };
  refused("a\tb\n\nc d\n", "a.tsv:3: has no tab");
  refused("a\tb\n\tc\n", "a.tsv:2: has nothing before its tab");
  refused("a\tb\nb\t \n", "a.tsv:2: has nothing after its tab");
  refused("a\tb\na\tc\n", "a.tsv: every line has the label a");
  refused("a\tb\nc\t\xe4\n", "a.tsv:2: is not UTF-8: byte 3");
  alone.write("b.tsv", "odd\tx\nod\ty\n");
  CHECK(says(user_error([&] {
               open_labeled_texts(tsv("good.tsv", "b.tsv"), 0, alone.console);
             }),
             "b.tsv:2: has the label od, which no training text has"));
  std::string columns_swapped;
  for (int i = 0; i < 1001; ++i)
    columns_swapped += fmt::format("a text {}\tspam\n", i);
  refused(columns_swapped, "a.tsv: has 1,001 different labels");
}
