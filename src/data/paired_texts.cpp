#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.h"
#include "data/public_sets.h"
#include "data/text_files.h"
#include "data/text_sets.h"
#include "data/tsv.h"

namespace unroll {
namespace {

using Pairs = std::vector<TextPair>;

std::string line_at(const TextFile& file,
                    const std::vector<std::string_view>& lines,
                    std::size_t index) {
  const std::string_view line = trimmed(lines[index]);
  if (line.empty())
    fail_at(file, index + 1,
            "is empty. Take it and its counterpart out of both files.");
  return std::string(line);
}

Pairs side_by_side(const TextFile& source, const TextFile& target) {
  const auto sources = lines_of(source), targets = lines_of(target);
  const std::size_t count = std::min(sources.size(), targets.size());
  if (sources.size() != targets.size()) {
    const bool source_longer = sources.size() > count;
    fail_at(source_longer ? source : target, count + 1,
            fmt::format("has no counterpart: {} ends after line {}. Line by "
                        "line, the two files must belong together.",
                        source_longer ? target.name : source.name, count));
  }
  Pairs pairs;
  for (std::size_t i = 0; i < count; ++i)
    pairs.push_back({line_at(source, sources, i), line_at(target, targets, i)});
  return pairs;
}

Pairs tabbed(const TextFile& file) {
  Pairs pairs;
  for (const TsvLine& line : parse_tsv(file)) {
    if (line.right.find('\t') != std::string_view::npos)
      fail_at(file, line.line,
              "has more than two columns. Keep two, for example with cut "
              "-f1,2.");
    pairs.push_back({std::string(line.left), std::string(line.right)});
  }
  return pairs;
}

PairedTexts open_parallel(const TextFiles& found) {
  const auto& files = found.files;
  return {facts_of(found), side_by_side(files[0], files[1]),
          side_by_side(files[2], files[3]), side_by_side(files[4], files[5])};
}

/// English first in `found`.
TextFiles in_direction(TextFiles found, const Multi30kData& data) {
  const TextFiles all = found;
  for (std::size_t i = 0; i < found.files.size(); ++i) {
    const Language wanted = i % 2 == 0 ? data.source : data.target;
    found.files[i] = all.files[i / 2 * 2 + (wanted == Language::de)];
  }
  return found;
}

}  // namespace

PairedTexts open_paired_texts(const ParallelTextDataConfig& config,
                              Console& console) {
  if (const auto* own = std::get_if<ParallelData>(&config.set))
    return open_parallel(
        read_own_files({{"data.train_source", own->train_source},
                        {"data.train_target", own->train_target},
                        {"data.valid_source", own->valid_source},
                        {"data.valid_target", own->valid_target},
                        {"data.test_source", own->test_source},
                        {"data.test_target", own->test_target}}));
  if (const auto* own = std::get_if<PairData>(&config.set)) {
    const TextFiles found = read_own_files({{"data.train", own->train},
                                            {"data.valid", own->valid},
                                            {"data.test", own->test}});
    return {facts_of(found), tabbed(found.files[0]), tabbed(found.files[1]),
            tabbed(found.files[2])};
  }
  return open_parallel(
      in_direction(open_public_set("multi30k", config.dir, console),
                   std::get<Multi30kData>(config.set)));
}

}  // namespace unroll
