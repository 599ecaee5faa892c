#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "base/utf8.h"
#include "data/public_sets.h"
#include "data/text_files.h"
#include "data/text_parts.h"
#include "data/text_sets.h"
#include "data/tsv.h"

namespace unroll {
namespace {

constexpr std::size_t kMostLabels = 1000;

/// A whole set before it is cut into parts.
struct Labeled {
  TextFiles found;
  std::vector<std::string> labels;
  std::vector<LabeledText> texts;
  std::vector<LabeledText> test;  ///< Of its own; empty if it has none.
};

void add_lines(const TextFile& file, std::int64_t label,
               std::vector<LabeledText>& texts) {
  for (const std::string_view line : lines_of(file))
    if (const auto text = trimmed(line); !text.empty())
      texts.push_back({std::string(text), label});
}

Labeled open_rt_polarity(const std::string& dir, Console& console) {
  Labeled set{open_public_set("rt_polarity", dir, console), {}, {}, {}};
  set.labels = {"negative", "positive"};
  for (std::size_t label = 0; label < set.labels.size(); ++label)
    add_lines(set.found.files[label], static_cast<std::int64_t>(label),
              set.texts);
  return set;
}

Labeled open_names(const std::string& dir, Console& console) {
  Labeled set{open_public_set("names", dir, console), {}, {}, {}};
  for (const TextFile& file : set.found.files) {
    add_lines(file, static_cast<std::int64_t>(set.labels.size()), set.texts);
    const std::string name = Path(file.name).filename().string();
    set.labels.push_back(name.substr(0, name.find('.')));
  }
  return set;
}

// --- TSV --------------------------------------------------------------------

std::vector<std::string> find_labels(const TextFile& file,
                                     const std::vector<TsvLine>& lines) {
  std::set<std::string> labels;
  for (const TsvLine& line : lines) labels.emplace(line.left);
  if (labels.size() < 2)
    throw UserError(fmt::format(
        "{}: every line has the label {}; there must be two labels or more",
        file.name, *labels.begin()));
  if (labels.size() > kMostLabels)
    throw UserError(fmt::format(
        "{}: has {} different labels, more than the {} allowed. Each line is "
        "a label, a tab and a text, in this order.",
        file.name, with_commas(static_cast<std::int64_t>(labels.size())),
        with_commas(kMostLabels)));
  return {labels.begin(), labels.end()};
}

std::vector<LabeledText> numbered(const TextFile& file,
                                  const std::vector<TsvLine>& lines,
                                  const std::vector<std::string>& labels) {
  std::vector<LabeledText> texts;
  for (const TsvLine& line : lines) {
    const auto label = std::ranges::lower_bound(labels, line.left);
    if (label == labels.end() || *label != line.left)
      fail_at(file, line.line,
              fmt::format("has the label {}, which no training text has; "
                          "those are {}",
                          line.left, join(labels, ", ")));
    texts.push_back({std::string(line.right), label - labels.begin()});
  }
  return texts;
}

Labeled open_tsv(const TsvData& data) {
  std::vector<NamedPath> paths = {{"data.train", data.train}};
  if (!data.test.empty()) paths.push_back({"data.test", data.test});
  Labeled set{read_own_files(paths), {}, {}, {}};
  const TextFile& train = set.found.files[0];
  const auto lines = parse_tsv(train);
  set.labels = find_labels(train, lines);
  set.texts = numbered(train, lines, set.labels);
  if (set.found.files.size() > 1) {
    const TextFile& test = set.found.files[1];
    set.test = numbered(test, parse_tsv(test), set.labels);
  }
  return set;
}

Labeled open_whole(const LabeledTextDataConfig& config, Console& console) {
  if (const auto* tsv = std::get_if<TsvData>(&config.set))
    return open_tsv(*tsv);
  return std::holds_alternative<NamesData>(config.set)
             ? open_names(config.dir, console)
             : open_rt_polarity(config.dir, console);
}

/// Leaves the first of each text and label.
void drop_repeats(std::vector<LabeledText>& texts) {
  std::set<std::pair<std::string, std::int64_t>> seen;
  std::erase_if(texts, [&](const LabeledText& text) {
    return !seen.emplace(text.text, text.label).second;
  });
}

PartShares shares_for(const Labeled& whole,
                      const LabeledTextDataConfig& config) {
  if (whole.test.empty())
    return {config.valid_fraction, config.test_fraction, config.folds,
            config.fold};
  if (config.folds != 0)
    throw UserError(
        "data.folds: cross-validation draws its own test texts: leave out "
        "data.test or data.folds");
  return {config.valid_fraction, 0.0, 0, 0};
}

}  // namespace

LabeledTexts open_labeled_texts(const LabeledTextDataConfig& config,
                                std::uint64_t seed, Console& console) {
  Labeled whole = open_whole(config, console);
  if (config.distinct) {
    drop_repeats(whole.texts);
    drop_repeats(whole.test);
  }
  const auto parts = draw_parts(whole.texts, shares_for(whole, config), seed,
                                whole.found.source);
  LabeledTexts set{facts_of(whole.found), std::move(whole.labels), {}, {}, {}};
  set.test = std::move(whole.test);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    auto& part = parts[i] == Part::train   ? set.train
                 : parts[i] == Part::valid ? set.valid
                                           : set.test;
    part.push_back(std::move(whole.texts[i]));
  }
  return set;
}

}  // namespace unroll
