#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "config/data_config.h"
#include "data/text_files.h"
#include "data/text_sets.h"

namespace unroll {

struct ConllFormat {
  std::int64_t word_column = 1, tag_column = 2;  ///< From 1.
  /// CoNLL-U: ranges of words ("3-4") and words that are not there ("8.1") are
  /// left out.
  bool universal = false;
  TagScheme scheme = TagScheme::tags;
};

/// Sentences of a text with a line for each word and an empty line after each
/// sentence. Columns are apart by tabs if its first line has one, else by
/// spaces. A line that starts with # is a comment, in a text with tabs that has
/// none itself; a -DOCSTART- line is left out. Throws UserError with file and
/// line for a line that has too few columns or nothing in one of the two, a
/// tag that is no BIO tag where the scheme is bio, a tag that is not among
/// `known` (unless that is null), and a text without sentences.
std::vector<TaggedSentence> parse_conll(const TextFile& file,
                                        const ConllFormat& format,
                                        const std::set<std::string>* known);

}  // namespace unroll
