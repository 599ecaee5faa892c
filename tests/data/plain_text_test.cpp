#include "catch.h"
#include "data/text_sets.h"
#include "data/text_support.h"

using namespace unroll;
using namespace unroll::data_tests;

namespace {

TextDataConfig files(const std::vector<std::string>& names,
                     double valid_fraction = 0.1) {
  TextDataConfig config;
  config.set = TextFilesData{names};
  config.valid_fraction = valid_fraction;
  return config;
}

}  // namespace

TEST_CASE("the tail of a text validates, cut between characters", "[data]") {
  NoSets alone;
  const auto name = alone.write("a.txt", "\u00e4\u00f6\u00fc\u20ac\U0001f600");
  const auto set = open_plain_text(files({name}, 0.5), alone.console);
  CHECK(set.train == "\u00e4\u00f6");  // of 2.5 characters, the whole ones
  CHECK(set.valid == "\u00fc\u20ac\U0001f600");
  const auto whole = open_plain_text(files({name}, 0.0), alone.console);
  CHECK(whole.train.size() == 13);
  CHECK(whole.valid == "");
}

TEST_CASE("several files are one text, packed or not", "[data]") {
  NoSets alone;
  alone.write("a.txt", "\ufeffone\n");
  alone.folder.write("b.gz", gzip(bytes_of("two\r\n")));
  const auto set = open_plain_text(files({"a.txt", "b.gz"}, 0), alone.console);
  CHECK(set.train == "one\ntwo\r\n");
  CHECK(set.name == "a.txt");
  CHECK(set.source == "a.txt, b.gz");
  CHECK(set.caveat == "");
  alone.write("b.txt", "two\r\n");
  const auto plain =
      open_plain_text(files({"a.txt", "b.txt"}, 0), alone.console);
  CHECK(plain.sha256 == set.sha256);
  alone.write("b.txt", "too\r\n");
  CHECK(open_plain_text(files({"a.txt", "b.txt"}, 0), alone.console).sha256 !=
        set.sha256);
}

TEST_CASE("of a CoNLL-U file the sentences are read", "[data]") {
  NoSets alone;
  const std::string file =
      "# newdoc\n# text = Time flies.\r\n1\tTime\ttime\n2\tflies\tfly\n\n"
      "# text = So\n1\tSo\tso\n";
  alone.write("a.conllu", file);
  alone.folder.write("a.conllu.gz", gzip(bytes_of(file)));
  const auto set =
      open_plain_text(files({"a.conllu", "a.conllu.gz"}, 0), alone.console);
  CHECK(set.train == "Time flies.\nSo\nTime flies.\nSo\n");
  alone.write("b.conllu", "1\tTime\ttime\n");
  const auto error =
      user_error([&] { open_plain_text(files({"b.conllu"}), alone.console); });
  CHECK(says(error, "b.conllu: no line starts with \"# text = \""));
}

TEST_CASE("files that hold no text are refused by name", "[data]") {
  NoSets alone;
  const auto refused = [&](const std::vector<std::string>& names,
                           const std::string& why) {
    const auto error =
        user_error([&] { open_plain_text(files(names), alone.console); });
    INFO(error);
    CHECK(says(error, why));
  };
  refused({}, "data.files: names no file");
  refused({"a.txt"}, "a.txt: ");
  refused({alone.write("a.txt", "")}, "a.txt: holds no text");
  refused({alone.write("a.txt", "\ufeff \n\u00a0")}, "a.txt: holds no text");
  refused({alone.write("a.txt", "a\nb \xff")}, "a.txt:2: is not UTF-8: byte 3");
  alone.folder.write("cut.gz", first_of(gzip(bytes_of("some text")), 20));
  refused({"cut.gz"}, "cut.gz: is cut off");
}
