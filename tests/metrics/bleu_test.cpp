#include "metrics/bleu.h"

#include <cmath>
#include <stdexcept>

#include "catch.h"

using namespace unroll;

using Words = std::vector<std::string>;

TEST_CASE("BLEU has the value worked by hand", "[metrics]") {
  // 5 of 6 words match, 3 of 5 pairs, 2 of 4 threes and 1 of 3 fours.
  const Bleu bleu =
      corpus_bleu({"the cat sat on a mat"}, {"the cat sat on the big mat"});
  CHECK(bleu.hypothesis_length == 6);
  CHECK(bleu.reference_length == 7);
  CHECK(bleu.precisions[0] == Approx(100.0 * 5 / 6));
  CHECK(bleu.precisions[1] == Approx(100.0 * 3 / 5));
  CHECK(bleu.precisions[2] == Approx(100.0 * 2 / 4));
  CHECK(bleu.precisions[3] == Approx(100.0 * 1 / 3));
  CHECK(bleu.brevity_penalty == Approx(std::exp(1.0 - 7.0 / 6.0)));
  CHECK(bleu.score == Approx(100.0 * std::exp(1.0 - 7.0 / 6.0) *
                             std::pow(5.0 / 6 * 3 / 5 * 2 / 4 * 1 / 3, 0.25)));
}

TEST_CASE("a run counts no more often than the reference has it", "[metrics]") {
  const Bleu bleu = corpus_bleu({"the the the the"}, {"the cat is the one"});
  CHECK(bleu.precisions[0] == Approx(50.0));
  // Orders without a match count as 1/2, 1/4 and 1/8 of one.
  CHECK(bleu.precisions[1] == Approx(100.0 / 2 / 3));
  CHECK(bleu.precisions[2] == Approx(100.0 / 4 / 2));
  CHECK(bleu.precisions[3] == Approx(100.0 / 8 / 1));
}

TEST_CASE("BLEU counts over the corpus, not sentence by sentence",
          "[metrics]") {
  const Bleu bleu = corpus_bleu({"a b c d e", "x"}, {"a b c d e", "y y y"});
  CHECK(bleu.precisions[0] == Approx(100.0 * 5 / 6));
  CHECK(bleu.precisions[3] == Approx(100.0));
  CHECK(bleu.brevity_penalty == Approx(std::exp(1.0 - 8.0 / 6.0)));
}

TEST_CASE("BLEU at its ends", "[metrics]") {
  CHECK(corpus_bleu({"a b c d"}, {"a b c d"}).score == Approx(100.0));
  CHECK(corpus_bleu({"A b c d"}, {"a b c d"}).score < 100.0);  // cased
  CHECK(corpus_bleu({"a b c"}, {"a b c"}).score == 0.0);       // no run of four
  CHECK(corpus_bleu({"a"}, {"b"}).score == 0.0);
  CHECK(corpus_bleu({""}, {"b"}).score == 0.0);
  CHECK(corpus_bleu({}, {}).score == 0.0);
  CHECK_THROWS_AS(corpus_bleu({"a"}, {}), std::invalid_argument);
}

TEST_CASE("words are cut as mteval-v13a cuts them", "[metrics]") {
  CHECK(words_13a("Hello, \"world\"!") ==
        Words{"Hello", ",", "\"", "world", "\"", "!"});
  CHECK(words_13a("3.5 and 1,000, not 3-5.") ==
        Words{"3.5", "and", "1,000", ",", "not", "3", "-", "5", "."});
  CHECK(words_13a("a well-known don't") == Words{"a", "well-known", "don't"});
  CHECK(words_13a("R&amp;D &lt;b&gt;") == Words{"R", "&", "D", "<", "b", ">"});
  CHECK(words_13a("an hy-\nphen\nand <skipped>") ==
        Words{"an", "hyphen", "and"});
  CHECK(words_13a("\u201eso\u201c\u00a0\u2026") ==
        Words{"\u201eso\u201c", "\u2026"});
  CHECK(words_13a(" ").empty());
}
