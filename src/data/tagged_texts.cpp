#include <set>

#include "data/conll.h"
#include "data/public_sets.h"
#include "data/text_files.h"
#include "data/text_sets.h"

namespace unroll {

TaggedTexts open_tagged_texts(const TaggedTextDataConfig& config,
                              Console& console) {
  TextFiles found;
  ConllFormat format{2, 4, true, config.scheme};
  if (const auto* own = std::get_if<ConllData>(&config.set)) {
    found = read_own_files({{"data.train", own->train},
                            {"data.valid", own->valid},
                            {"data.test", own->test}});
    format = {own->word_column, own->tag_column, false, config.scheme};
  } else {
    found = open_public_set("ud_ewt", config.dir, console);
  }
  TaggedTexts set{facts_of(found), {}, {}, {}};
  set.train = parse_conll(found.files[0], format, nullptr);
  std::set<std::string> tags;
  for (const TaggedSentence& sentence : set.train)
    tags.insert(sentence.tags.begin(), sentence.tags.end());
  set.valid = parse_conll(found.files[1], format, &tags);
  set.test = parse_conll(found.files[2], format, &tags);
  return set;
}

}  // namespace unroll
