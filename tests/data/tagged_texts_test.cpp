#include "catch.h"
#include "data/conll.h"
#include "data/text_sets.h"
#include "data/text_support.h"

using namespace unroll;
using namespace unroll::data_tests;

using Words = std::vector<std::string>;

namespace {

const ConllFormat kUniversal{2, 4, true, TagScheme::tags};
const ConllFormat kBio{1, 2, false, TagScheme::bio};

std::vector<TaggedSentence> parse(const std::string& text,
                                  const ConllFormat& format) {
  return parse_conll({"a.conll", text}, format, nullptr);
}

}  // namespace

TEST_CASE("CoNLL-U: words that are one token, and their tags", "[data]") {
  const auto sentences = parse(
      "# text = don't\tgo\n"
      "1-2\tdon't\t_\t_\t_\n"
      "1\tdo\tdo\tAUX\t_\n"
      "2\tn't\tnot\tPART\t_\n"
      "2.1\tgone\tgo\tVERB\t_\n"
      "3\tgo\tgo\tVERB\t_\n"
      "\n\n"
      "1\t#\t#\tSYM\t_\r\n",
      kUniversal);
  REQUIRE(sentences.size() == 2);
  CHECK(sentences[0].words == Words{"do", "n't", "go"});
  CHECK(sentences[0].tags == Words{"AUX", "PART", "VERB"});
  CHECK(sentences[1].words == Words{"#"});
}

TEST_CASE("columns are apart by spaces, or by tabs", "[data]") {
  const auto spaces =
      parse("-DOCSTART- -X- O O\n\n# O\nU.N.  B-ORG\n \nBaghdad B-LOC", kBio);
  REQUIRE(spaces.size() == 2);
  CHECK(spaces[0].words == Words{"#", "U.N."});
  CHECK(spaces[0].tags == Words{"O", "B-ORG"});
  CHECK(spaces[1].tags == Words{"B-LOC"});
  const auto tabs = parse("# a comment\nNew York\tB-LOC\n#\tO\n", kBio);
  REQUIRE(tabs.size() == 1);
  CHECK(tabs[0].words == Words{"New York", "#"});
}

TEST_CASE("broken CoNLL lines are named by file and line", "[data]") {
  const auto refused = [](const std::string& text, const ConllFormat& format,
                          const std::string& why) {
    const auto error = user_error([&] { parse(text, format); });
    INFO(error);
    CHECK(says(error, why));
  };
  refused("a O\nb\n", kBio,
          "a.conll:2: has 1 column (apart by spaces), but the tag is in "
          "column 2 (data.tag_column)");
  refused("1\ta\ta\n", kUniversal,
          "a.conll:1: has 3 columns (apart by tabs), but the tag is in column "
          "4 of CoNLL-U");
  refused("a\tO\n\n\tO\n", kBio,
          "a.conll:3: has nothing in column 1, the word");
  refused("a O\nb PER\n", kBio, "a.conll:2: has the tag PER, which is none");
  refused("a O\nb B-\n", kBio, "a.conll:2: has the tag B-");
  refused("a O\nb S-PER\n", kBio, "a.conll:2: has the tag S-PER");
  refused("# nothing\n", kUniversal, "a.conll: holds no sentence");
}

TEST_CASE("the parts of a tagged set are its three files", "[data]") {
  NoSets alone;
  TaggedTextDataConfig config;
  config.scheme = TagScheme::bio;
  config.set = ConllData{alone.write("train", "x 1 a B-X\nx 2 b O\n"),
                         alone.write("valid", "x 1 c O\n"),
                         alone.write("test", "x 1 d O\n\nx 1 e B-X\n"), 3, 4};
  const auto set = open_tagged_texts(config, alone.console);
  CHECK(set.train.at(0).words == Words{"a", "b"});
  CHECK(set.valid.at(0).words == Words{"c"});
  CHECK(set.test.at(1).tags == Words{"B-X"});
  alone.write("test", "x 1 d O\n\nx 1 e I-X\n");
  CHECK(says(user_error([&] { open_tagged_texts(config, alone.console); }),
             "test:3: has the tag I-X, which no training sentence has"));
}
