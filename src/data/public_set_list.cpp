#include <fmt/format.h>

#include <cstdlib>

#include "base/hash.h"
#include "base/text.h"
#include "data/public_sets.h"

namespace unroll {
namespace {

using Check = std::function<std::string(std::string_view)>;

Check has_sha256(const std::string& expected) {
  return [expected](std::string_view content) -> std::string {
    Sha256 hash;
    hash.update(content);
    return hash.hex() == expected ? "" : "its checksum differs";
  };
}

/// Lines that start with `start`.
std::int64_t count_lines(std::string_view content, std::string_view start) {
  std::int64_t count = 0;
  while (!content.empty()) {
    count += content.starts_with(start);
    const std::size_t end = content.find('\n');
    content.remove_prefix(end == content.npos ? content.size() : end + 1);
  }
  return count;
}

/// Releases correct a tag here and there: the sentences remain. Each has one
/// word that is its first.
Check has_sentences(std::int64_t expected) {
  return [expected](std::string_view content) -> std::string {
    const std::int64_t count = count_lines(content, "1\t");
    if (count == expected) return "";
    return fmt::format("it holds {} sentences instead of {}",
                       with_commas(count), with_commas(expected));
  };
}

/// Copies of these lists differ by a few lines.
Check has_about_names(std::int64_t expected) {
  return [expected](std::string_view content) -> std::string {
    const std::int64_t count = count_lines(content, "");
    if (std::abs(count - expected) <= 1 + expected / 100) return "";
    return fmt::format("it holds {} names instead of about {}",
                       with_commas(count), with_commas(expected));
  };
}

PublicSet tiny_shakespeare() {
  return {"tiny_shakespeare",
          "tiny Shakespeare",
          "files",
          {{"input.txt", 1115394, false,
            has_sha256("86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca5"
                       "7e2dc565ed")}},
          {"https://raw.githubusercontent.com/karpathy/char-rnn/master/data/"
           "tinyshakespeare/"}};
}

PublicSet rt_polarity() {
  return {"rt_polarity",
          "rt-polarity",
          "tsv",
          {{"rt-polarity.neg", 612506, false,
            has_sha256("2d11cfbc790f1cd96d78339f41ce53ced1efa83cd22d37d6788fa3"
                       "fe3d17e2fd")},
           {"rt-polarity.pos", 626395, false,
            has_sha256("4134882974a28d0c7b5151256f0e33a6169984ee7372c279e673f1"
                       "114f475d58")}},
          {"https://raw.githubusercontent.com/dennybritz/"
           "cnn-text-classification-tf/master/data/rt-polaritydata/"}};
}

PublicSet names() {
  PublicSet set{"names",
                "names by language",
                "tsv",
                {},
                {"https://download.pytorch.org/tutorial/"},
                {"data.zip", 2882130, "data/names/"}};
  const std::vector<std::pair<const char*, std::int64_t>> languages = {
      {"Arabic", 2000},  {"Chinese", 268},   {"Czech", 519},
      {"Dutch", 297},    {"English", 3668},  {"French", 277},
      {"German", 724},   {"Greek", 203},     {"Irish", 232},
      {"Italian", 709},  {"Japanese", 991},  {"Korean", 94},
      {"Polish", 139},   {"Portuguese", 74}, {"Russian", 9384},
      {"Scottish", 100}, {"Spanish", 298},   {"Vietnamese", 73}};
  for (const auto& [language, count] : languages)
    set.files.push_back({std::string(language) + ".txt", 100000, false,
                         has_about_names(count)});
  return set;
}

PublicSet ud_ewt() {
  return {"ud_ewt",
          "UD English EWT",
          "conll",
          {{"en_ewt-ud-train.conllu", 14203025, false, has_sentences(12544)},
           {"en_ewt-ud-dev.conllu", 1805545, false, has_sentences(2001)},
           {"en_ewt-ud-test.conllu", 1804515, false, has_sentences(2077)}},
          {"https://raw.githubusercontent.com/UniversalDependencies/"
           "UD_English-EWT/master/"}};
}

PublicSet multi30k() {
  return {"multi30k",
          "Multi30k",
          "parallel",
          {{"train.en", 568929, true,
            has_sha256("460a15fbd157e34a7a9957ee388c1ca247fe47af3ef25fb50442af"
                       "6c274e0fc6")},
           {"train.de", 637044, true,
            has_sha256("2c2b73fd2b548fbcde3a875e0a78d6ee94d498bfdee6bd3eae3945"
                       "779e9ddf72")},
           {"val.en", 21650, true,
            has_sha256("1f2a23d992769b5b3d209b0a10dd0b77c08cceb1f20dfb97ed0aaf"
                       "a49d107227")},
           {"val.de", 24681, true,
            has_sha256("660e09eb7e1da2f856ea13ee5ad3cf6d36b3d5b0b733c857e94c57"
                       "47a3dfc660")},
           {"test_2016_flickr.en", 21077, true,
            has_sha256("399a4382932c1aadd3ceb9bef1008d388a64c76d4ae4e9d4728c6f"
                       "4301cac182")},
           {"test_2016_flickr.de", 22890, true,
            has_sha256("4be6b5b3236b79c25475c6bb829800a7ce559e9ba7a1f6c2394fe4"
                       "d40be46d16")}},
          {"https://raw.githubusercontent.com/multi30k/dataset/master/data/"
           "task1/raw/"}};
}

}  // namespace

const std::vector<PublicSet>& public_sets() {
  static const std::vector<PublicSet> sets = {tiny_shakespeare(), rt_polarity(),
                                              names(), ud_ewt(), multi30k()};
  return sets;
}

}  // namespace unroll
