#include "data/tokens.h"

#include "catch.h"
#include "data/letters.h"
#include "data/support.h"
#include "data/utf8.h"

using namespace unroll;
using namespace unroll::data_tests;

using Words = std::vector<std::string>;

namespace {

std::string there_and_back(const std::string& text) {
  return join_words(joined_words(text));
}

}  // namespace

TEST_CASE("what is no UTF-8 is named by file, line and byte", "[data]") {
  CHECK(user_error([] { check_utf8("f\u00fcr\n", "a.txt"); }) == "");
  const auto error =
      user_error([] { check_utf8("one\ntwo\nf\xfcr\n", "a.txt"); });
  CHECK(says(error, "a.txt:3: is not UTF-8: byte 2 of the line is 0xfc"));
  CHECK(says(error, "(byte 10 of the text)"));
  CHECK(says(error, "iconv"));
}

TEST_CASE("characters are code points", "[data]") {
  CHECK(characters("a\u00fc\U0001f600\n") ==
        Words{"a", "\u00fc", "\U0001f600", "\n"});
  CHECK(characters("").empty());
}

TEST_CASE("marks stand apart from words, within words they stay", "[data]") {
  CHECK(words("Don't stop, well-known \"friend\"!") ==
        Words{"Don't", "stop", ",", "well-known", "\"", "friend", "\"", "!"});
  CHECK(words("'tis -- the 'end'-") ==
        Words{"'", "tis", "-", "-", "the", "'", "end", "'", "-"});
  CHECK(words("it\u2019s \u201eso\u201c\u2026") ==
        Words{"it\u2019s", "\u201e", "so", "\u201c", "\u2026"});
  CHECK(words("a \n\n b\r\n") == Words{"a", "\n", "\n", "b", "\n"});
  CHECK(words(" \t").empty());
}

TEST_CASE("a text is cut into the units that the config names", "[data]") {
  CHECK(tokens("Ab c", {TextUnit::word, true, 1}) == Words{"ab", "c"});
  CHECK(tokens("Ab c", {TextUnit::word, false, 1}) == Words{"Ab", "c"});
  CHECK(tokens("Ab c", {TextUnit::character, true, 1}) ==
        Words{"a", "b", " ", "c"});
}

TEST_CASE("small letters are those of several scripts", "[data]") {
  CHECK(lower_case("ABC \u00c4\u00d6\u00dc\u00df \u1e9e \u0141\u00f3d\u017b") ==
        "abc \u00e4\u00f6\u00fc\u00df \u00df \u0142\u00f3d\u017c");
  CHECK(lower_case("\u0391\u03a3\u038f \u0410\u042f\u0401 \u0178 \u00d7") ==
        "\u03b1\u03c3\u03ce \u0430\u044f\u0451 \u00ff \u00d7");
  CHECK(lower_case("\u0131\u0138\u0149 \U0001f600") ==
        "\u0131\u0138\u0149 \U0001f600");
}

TEST_CASE("joined words remember which spaces were not there", "[data]") {
  CHECK(joined_words("Yes, (she) said: \"no!!\" 3.5") ==
        Words{"Yes", "\uffed,", "(\uffed", "she", "\uffed)", "said",
              "\uffed:", "\"\uffed", "no", "\uffed!", "\uffed!", "\uffed\"",
              "3", "\uffed.\uffed", "5"});
}

TEST_CASE("joined words give back the text", "[data]") {
  for (const std::string text :
       {"Zwei junge M\u00e4nner, im Freien -- (sehr) nah; 3.5 m!",
        "a.b.c ... \"x\" 'y' z/w , ,, e-mail- -x $5.00%", "!", "don't", ""})
    CHECK(there_and_back(text) == text);
  CHECK(there_and_back("  a \t b\u00a0c\n") == "a b c");
  // The joiner's own character cannot be told from a joiner.
  CHECK(there_and_back("a\uffed b") == "a\u25a0 b");
}

TEST_CASE("any words can be joined", "[data]") {
  CHECK(join_words({"\uffed", "a", "\uffed\uffed", "b"}) == "ab");
  CHECK(join_words({"\uffed,", "a", "(\uffed"}) == ", a (");
}
