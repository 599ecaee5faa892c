#include "data/public_sets.h"

#include <zip.h>

#include <cstdlib>

#include "catch.h"
#include "data/text_sets.h"
#include "data/text_support.h"

using namespace unroll;
using namespace unroll::data_tests;

namespace {

/// `count` sentences of one word.
std::string sentences(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "1\tGo\tgo\tVERB\n\n";
  return text;
}

void put_ud(const NoSets& alone, const std::string& folder, int train = 12544) {
  alone.write(folder + "/en_ewt-ud-train.conllu", sentences(train));
  alone.write(folder + "/en_ewt-ud-dev.conllu", sentences(2001));
  alone.folder.write(folder + "/en_ewt-ud-test.conllu.gz",
                     gzip(bytes_of(sentences(2077))));
}

std::string mirror_url(const NoSets& alone) {
  return "file://" + alone.folder.path().string() + "/mirror";
}

/// As many names of each language as there are, in the archive of their home.
void put_names_zip(const NoSets& alone, const std::string& path,
                   const std::vector<std::string>& left_out = {}) {
  alone.folder.write(path, {});
  zip_t* archive = zip_open((alone.folder.path() / path).c_str(),
                            ZIP_CREATE | ZIP_TRUNCATE, nullptr);
  const std::vector<std::pair<std::string, int>> languages = {
      {"Arabic", 2000},  {"Chinese", 268},   {"Czech", 519},
      {"Dutch", 297},    {"English", 3668},  {"French", 277},
      {"German", 724},   {"Greek", 203},     {"Irish", 232},
      {"Italian", 709},  {"Japanese", 991},  {"Korean", 94},
      {"Polish", 139},   {"Portuguese", 74}, {"Russian", 9408},
      {"Scottish", 100}, {"Spanish", 298},   {"Vietnamese", 73}};
  std::vector<std::string> contents;
  contents.reserve(languages.size());
  for (const auto& [language, count] : languages) {
    if (std::ranges::find(left_out, language) != left_out.end()) continue;
    contents.emplace_back();
    for (int i = 0; i < count; ++i)
      contents.back() += language + std::to_string(i) + "\n";
    zip_file_add(archive, ("data/names/" + language + ".txt").c_str(),
                 zip_source_buffer(archive, contents.back().data(),
                                   contents.back().size(), 0),
                 0);
  }
  zip_close(archive);
}

LabeledTextDataConfig names() {
  LabeledTextDataConfig config;
  config.set = NamesData{};
  return config;
}

}  // namespace

TEST_CASE("a public text is looked for in the usual places", "[data]") {
  NoSets alone;
  const auto found = [&](const std::string& dir) {
    return open_public_set("ud_ewt", dir, alone.console).source;
  };
  put_ud(alone, "cache/unroll/ud_ewt");
  CHECK(says(found("mine"), "/cache/unroll/ud_ewt"));
  put_ud(alone, "shelf/ud_ewt");
  const Setting shelf("UNROLL_DATA", alone.folder.path() / "shelf");
  CHECK(says(found("mine"), "/shelf/ud_ewt"));
  put_ud(alone, "data/ud_ewt");
  CHECK(found("") == "data/ud_ewt");
  put_ud(alone, "mine");
  CHECK(found("mine") == "mine");
}

TEST_CASE("a public text's tagged sentences are read", "[data]") {
  NoSets alone;
  put_ud(alone, "mine");
  TaggedTextDataConfig config;
  config.dir = "mine";
  const auto set = open_tagged_texts(config, alone.console);
  CHECK(set.name == "UD English EWT");
  CHECK(set.source == "mine");
  CHECK(set.train.size() == 12544);
  CHECK(set.valid.size() == 2001);
  CHECK(set.test.size() == 2077);
}

TEST_CASE("files that only bear a public text's name are refused", "[data]") {
  NoSets alone;
  put_ud(alone, "mine", 12543);
  const auto error =
      user_error([&] { fetch_text_set("ud_ewt", "mine", alone.console); });
  CHECK(says(error, "mine/en_ewt-ud-train.conllu: is not UD English EWT's"));
  CHECK(says(error, "12,543 sentences instead of 12,544"));
  CHECK(says(error, "data.set \"conll\""));
  alone.write("shakes/input.txt", "To be");
  CHECK(says(user_error([&] {
               fetch_text_set("tiny_shakespeare", "shakes", alone.console);
             }),
             "its checksum differs"));
}

TEST_CASE("a public text is downloaded where it is missing", "[data]") {
  NoSets alone;
  put_ud(alone, "mirror/ud_ewt");
  alone.write("mirror/ud_ewt/en_ewt-ud-test.conllu", sentences(2077));
  const Setting mirrors("UNROLL_MIRRORS", mirror_url(alone));
  const Path folder = fetch_text_set("ud_ewt", "to/here", alone.console);
  CHECK(folder == std::filesystem::absolute("to/here"));
  CHECK(read_text(folder / "en_ewt-ud-train.conllu") == sentences(12544));
}

TEST_CASE("a broken download of a text leaves nothing behind", "[data]") {
  NoSets alone;
  put_ud(alone, "mirror/ud_ewt");
  alone.write("mirror/ud_ewt/en_ewt-ud-test.conllu", sentences(2076));
  const Setting mirrors("UNROLL_MIRRORS", mirror_url(alone));
  const auto error =
      user_error([&] { fetch_text_set("ud_ewt", "to", alone.console); });
  INFO(error);
  CHECK(says(error, "2,076 sentences instead of 2,077"));
  CHECK(says(error, "UNROLL_DATA"));
  CHECK_FALSE(std::filesystem::exists("to"));
}

TEST_CASE("names come out of an archive", "[data]") {
  NoSets alone;
  put_names_zip(alone, "mirror/names/data.zip");
  const Setting mirrors("UNROLL_MIRRORS", mirror_url(alone));
  const auto set = open_labeled_texts(names(), 0, alone.console);
  CHECK(set.labels.size() == 18);
  CHECK(set.labels[0] == "Arabic");
  CHECK(set.labels[17] == "Vietnamese");
  CHECK(set.train.size() + set.valid.size() + set.test.size() == 20074);
  CHECK(read_text("data/names/Korean.txt").starts_with("Korean0\n"));
}

TEST_CASE("a broken archive leaves nothing behind", "[data]") {
  NoSets alone;
  const Setting mirrors("UNROLL_MIRRORS", mirror_url(alone));
  const auto error = [&] {
    return user_error([&] { open_labeled_texts(names(), 0, alone.console); });
  };
  alone.write("mirror/names/data.zip", "no zip");
  CHECK(says(error(), "is no zip archive"));
  put_names_zip(alone, "mirror/names/data.zip", {"Polish"});
  CHECK(says(error(), "holds no data/names/Polish.txt"));
  const Bytes cut = read_bytes("mirror/names/data.zip");
  alone.folder.write("mirror/names/data.zip", first_of(cut, cut.size() / 2));
  CHECK(says(error(), "is no zip archive"));
  CHECK_FALSE(std::filesystem::exists("data"));
}

TEST_CASE("without file and network the message says what to do", "[data]") {
  NoSets alone;
  const auto error =
      user_error([&] { fetch_text_set("multi30k", "mine", alone.console); });
  INFO(error);
  CHECK(says(error, "file:///no/such/mirror/multi30k/train.en.gz: "));
  CHECK(says(error, "into mine"));
  CHECK(says(error, "UNROLL_DATA to a folder in which multi30k holds them"));
  CHECK(says(error, "data.set \"parallel\""));
}

// The folder of $UNROLL_DATA, where there is one.
TEST_CASE("the real sets are what they should be", "[data]") {
  const char* shelf = std::getenv("UNROLL_DATA");
  if (shelf == nullptr) return;
  const auto there = [&](const std::string& name) {
    return std::filesystem::exists(Path(shelf) / name);
  };
  Console console(true);
  if (there("tiny_shakespeare")) {
    const auto set = open_plain_text({}, console);
    CHECK(set.train.size() == 1003854);
    CHECK(set.valid.size() == 111540);
  }
  if (there("rt_polarity")) {
    const auto set = open_labeled_texts({}, 0, console);
    CHECK(set.train.size() + set.valid.size() + set.test.size() == 10662);
  }
  if (there("names")) {
    const auto set = open_labeled_texts(names(), 0, console);
    CHECK(set.labels.size() == 18);
  }
  if (there("ud_ewt")) {
    const auto set = open_tagged_texts({}, console);
    std::size_t words = 0;
    for (const auto& sentence : set.train) words += sentence.words.size();
    CHECK(words == 204577);
  }
  if (there("multi30k")) {
    ParallelTextDataConfig config;
    config.set = Multi30kData{Language::de, Language::en};
    const auto set = open_paired_texts(config, console);
    CHECK(set.train.size() == 29000);
    CHECK(set.valid.size() == 1014);
    CHECK(set.test.size() == 1000);
    CHECK(set.train[0].target.starts_with("Two young, White males"));
  }
}
