#include "data/skip_gram.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "catch.h"

namespace unroll {
namespace {

Word2vecConfig settings(std::int64_t window, double subsample = 0.0) {
  Word2vecConfig config;
  config.window = window;
  config.negatives = 4;
  config.subsample = subsample;
  return config;
}

/// Lines of words 1, 2, 3, ... that go on from line to line.
WordLines counted_lines(const std::vector<std::int64_t>& lengths) {
  WordLines lines;
  std::int64_t word = 0;
  for (const auto length : lengths) {
    lines.emplace_back();
    for (std::int64_t i = 0; i < length; ++i) lines.back().push_back(++word);
  }
  return lines;
}

SkipGramBatch whole_epoch(SkipGram& text, std::int64_t epoch) {
  text.start_epoch(epoch);
  SkipGramBatch all;
  for (std::int64_t i = 0; i < text.batches(); ++i) {
    const auto batch = text.batch(i);
    const auto append = [](auto& to, const auto& from) {
      to.insert(to.end(), from.begin(), from.end());
    };
    append(all.centres, batch.centres);
    append(all.contexts, batch.contexts);
    append(all.negatives, batch.negatives);
  }
  return all;
}

}  // namespace

TEST_CASE("pairs are neighbours within a line and a window", "[data]") {
  const auto lines = counted_lines({6, 1, 5});
  const WordFrequencies frequencies(lines, 13);
  SkipGram text(lines, frequencies, settings(2), 3, 1);
  CHECK(text.batches() == 4);
  const auto line_of = [](std::int64_t w) {
    return w <= 6 ? 0 : w == 7 ? 1 : 2;
  };
  std::map<std::int64_t, int> times;
  for (std::int64_t epoch = 0; epoch < 50; ++epoch) {
    const auto all = whole_epoch(text, epoch);
    REQUIRE(all.negatives.size() == 4 * all.centres.size());
    std::map<std::int64_t, int> centres;
    for (std::size_t i = 0; i < all.centres.size(); ++i) {
      const auto centre = all.centres[i], near = all.contexts[i];
      ++centres[centre];
      ++times[std::abs(centre - near)];
      CHECK(line_of(centre) == line_of(near));
      for (std::size_t k = 0; k < 4; ++k)
        CHECK(all.negatives[4 * i + k] != near);
    }
    CHECK(centres.size() == 11);  // all but the word that is alone
  }
  // Windows of 1 and 2 are drawn alike, so that nearer words come twice as
  // often (and a line has more of them).
  CHECK(times.size() == 2);
  CHECK(times[1] > 2 * times[2]);
}

TEST_CASE("an epoch's pairs are a function of seed and epoch", "[data]") {
  const auto lines = counted_lines({20, 30});
  const WordFrequencies frequencies(lines, 51);
  SkipGram text(lines, frequencies, settings(3, 0.01), 7, 5);
  SkipGram same(lines, frequencies, settings(3, 0.01), 7, 5);
  SkipGram other(lines, frequencies, settings(3, 0.01), 7, 6);
  const auto first = whole_epoch(text, 3);
  CHECK(whole_epoch(text, 4).centres != first.centres);
  CHECK(whole_epoch(other, 3).centres != first.centres);
  same.start_epoch(3);
  const auto late = same.batch(same.batches() - 1);  // without those before it
  CHECK(std::equal(late.negatives.rbegin(), late.negatives.rend(),
                   first.negatives.rbegin()));
}

TEST_CASE("frequent words are thinned as word2vec does", "[data]") {
  WordLines lines(1, std::vector<std::int64_t>(9000, 1));
  for (int i = 0; i < 1000; ++i) lines[0].push_back(2 + i);
  const WordFrequencies frequencies(lines, 1002);
  // f = 0.9, t = 0.01: sqrt(t/f) + t/f
  CHECK(frequencies.stays(1, 0.01) == Approx(std::sqrt(1 / 90.0) + 1 / 90.0));
  CHECK(frequencies.stays(2, 0.01) == 1.0);
  CHECK(frequencies.stays(1, 0.0) == 1.0);
  SkipGram text(lines, frequencies, settings(1, 0.01), 100, 0);
  const auto all = whole_epoch(text, 0);
  const auto frequent = std::count_if(all.centres.begin(), all.centres.end(),
                                      [](auto word) { return word == 1; });
  CHECK(frequent == Approx(2 * 9000 * frequencies.stays(1, 0.01)).epsilon(0.1));
}

TEST_CASE("words are drawn by their counts to the 3/4", "[data]") {
  const WordLines lines = {
      {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3}};
  const WordFrequencies frequencies(lines, 5);
  CHECK(frequencies.different() == 3);
  Random random(1, "test");
  std::map<std::int64_t, int> times;
  for (int i = 0; i < 9000; ++i) ++times[frequencies.draw_other(3, random)];
  CHECK(times.size() == 2);  // neither 3, nor 0 and 4, which are not there
  CHECK(times[1] == Approx(8000).epsilon(0.02));  // 16^(3/4) = 8 to 1
  for (int i = 0; i < 1000; ++i) CHECK(frequencies.draw_other(1, random) != 1);
}

TEST_CASE("a text that thinning would empty is taken as it is", "[data]") {
  const WordLines lines = {{1, 2}};
  const WordFrequencies frequencies(lines, 3);
  SkipGram text(lines, frequencies, settings(5, 1e-9), 100, 0);
  CHECK(text.has_pairs());
  CHECK(whole_epoch(text, 0).centres.size() == 2);
  CHECK_FALSE(SkipGram({{1}, {2}}, frequencies, settings(5), 1, 0).has_pairs());
}

TEST_CASE("lines hold the words that are known", "[data]") {
  TokenConfig config;
  config.lowercase = true;
  const auto vocabulary = Vocabulary::count({{"a", "b"}}, 1);
  const auto lines = known_words("A, b\n\nx y\nb a\n", config, vocabulary);
  CHECK(lines == WordLines{{1, 2}, {2, 1}});
}

}  // namespace unroll
