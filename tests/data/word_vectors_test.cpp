#include "data/word_vectors.h"

#include "catch.h"
#include "test_support.h"

namespace unroll {
namespace {

const Vocabulary& small_vocabulary() {
  static const Vocabulary vocabulary =
      Vocabulary::count({{"cat", "cat", "dog", "€uro"}}, 1);
  return vocabulary;
}

struct VectorFile {
  TemporaryFolder folder;

  WordVectors read(const std::string& text, std::int64_t size = 2) const {
    return read_word_vectors(folder.write_text("vectors.txt", text), size,
                             small_vocabulary());
  }
  std::string refusal(const std::string& text) const {
    return user_error([&] { read(text); });
  }
};

}  // namespace

TEST_CASE("vectors of known words are read, others passed over", "[data]") {
  const VectorFile file;
  const auto found =
      file.read("4 2\ncat 1 -2.5\nunheard 7 7\n€uro 1e-3 0.5\r\ndog 0.25 3 \n");
  const auto& vocabulary = small_vocabulary();
  CHECK(found.ids == std::vector<std::int64_t>{vocabulary.id("cat"),
                                               vocabulary.id("€uro"),
                                               vocabulary.id("dog")});
  CHECK(found.values ==
        std::vector<float>{1.0F, -2.5F, 1e-3F, 0.5F, 0.25F, 3.0F});
}

TEST_CASE("of a word that stands there twice the first vector counts",
          "[data]") {
  const VectorFile file;
  const auto found = file.read("2 2\ndog 1 2\ndog 3 4");
  CHECK(found.values == std::vector<float>{1.0F, 2.0F});
}

TEST_CASE("vectors of another size are refused with the size to set",
          "[data]") {
  const VectorFile file;
  const auto message = file.refusal("1 3\ncat 1 2 3\n");
  CHECK(says(message, "vectors.txt:1: "));
  CHECK(says(message, "model.embedding.size is 2; set it to 3"));
}

TEST_CASE("what is no file of vectors is refused with its line", "[data]") {
  const VectorFile file;
  const auto refused = [&](const std::string& text, const std::string& line,
                           const std::string& why) {
    INFO(text.substr(0, 60));
    const auto message = file.refusal(text);
    CHECK(says(message, "vectors.txt:" + line + ": "));
    CHECK(says(message, why));
  };
  refused("", "1", "COUNT SIZE");
  refused("cat 1 2\n", "1", "COUNT SIZE");
  refused("-1 2\ncat 1 2\n", "1", "COUNT SIZE");
  refused("99999999999999999999 2\n", "1", "COUNT SIZE");
  refused("2 2\ncat 1 2\n", "3", "ends after 1 of 2 words");
  refused("9000000000000000000 2\ncat 1 2\n", "3", "ends after 1 of 9,000,");
  refused("1 2\ncat 1 2\ndog 1 2\n", "3", "one more than the 1");
  refused("2 2\ncat 1 2\ndog 1\n", "3", "has 1 numbers; expected 2");
  refused("1 2\ncat 1 2 3\n", "2", "more than the 2 numbers");
  refused("1 2\nunheard 1 x\n", "2", "\"x\" is no finite number");
  refused("1 2\ncat 1 nan\n", "2", "\"nan\" is no finite number");
  refused("1 2\ncat 1  2\n", "2", "\"\" is no finite number");
  refused("1 2\n 1 2\n", "2", "no word");
  refused("1 2\n\xff 1 2\n", "2", "not UTF-8");
  refused("1 2\n" + std::string(100000, 'a') + " 1 2\n", "2", "far too long");
}

TEST_CASE("a file of vectors that is not there is named", "[data]") {
  CHECK(says(user_error([] {
               read_word_vectors("/no/such/file", 2, small_vocabulary());
             }),
             "/no/such/file"));
  CHECK_FALSE(user_error([] {
                read_word_vectors("/tmp", 2, small_vocabulary());
              }).empty());
}

}  // namespace unroll
