// The first byte chooses which kind of text set the rest is.
#include "data/text_sets.h"
#include "data/tokens.h"
#include "fuzz.h"
#include "hostile_file.h"

using namespace unroll;

namespace {

void read_plain(const std::string& path, Console& console) {
  TextDataConfig config;
  config.set = TextFilesData{{path}};
  const PlainText text = open_plain_text(config, console);
  for (const std::string& part : {text.train, text.valid}) {
    words(part);
    const std::string once = join_words(joined_words(part));
    require(join_words(joined_words(once)) == once, "a text changed by words");
  }
}

void read_labeled(const std::string& path, Console& console) {
  LabeledTextDataConfig config;
  config.set = TsvData{path, ""};
  config.distinct = true;
  open_labeled_texts(config, 1, console);
}

void read_tagged(const std::string& path, TagScheme scheme, Console& console) {
  TaggedTextDataConfig config;
  config.set = ConllData{path, path, path, 1, 2};
  config.scheme = scheme;
  for (const TaggedSentence& sentence :
       open_tagged_texts(config, console).train)
    require(sentence.words.size() == sentence.tags.size(), "a word untagged");
}

void read_pairs(const std::string& path, Console& console) {
  ParallelTextDataConfig config;
  config.set = PairData{path, path, path};
  open_paired_texts(config, console);
}

}  // namespace

void read_hostile(std::span<const std::uint8_t> bytes) {
  if (bytes.empty()) return;
  const HostileFile input(bytes.subspan(1));
  static Console console(true);
  if (bytes[0] == 'l') return read_labeled(input.path(), console);
  if (bytes[0] == 't')
    return read_tagged(input.path(), TagScheme::tags, console);
  if (bytes[0] == 'b')
    return read_tagged(input.path(), TagScheme::bio, console);
  if (bytes[0] == 'p') return read_pairs(input.path(), console);
  read_plain(input.path(), console);
}
