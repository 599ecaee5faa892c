#include "data/tsv.h"

#include "base/utf8.h"

namespace unroll {

std::vector<TsvLine> parse_tsv(const TextFile& file) {
  std::vector<TsvLine> parsed;
  const auto lines = lines_of(file);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (trimmed(lines[i]).empty()) continue;
    const std::size_t tab = lines[i].find('\t');
    if (tab == std::string_view::npos)
      fail_at(file, i + 1,
              "has no tab. Each line is two columns with a tab between them.");
    const TsvLine line{trimmed(lines[i].substr(0, tab)),
                       trimmed(lines[i].substr(tab + 1)), i + 1};
    if (line.left.empty() || line.right.empty())
      fail_at(
          file, i + 1,
          line.left.empty()
              ? "has nothing before its tab. Fill it in or remove the line."
              : "has nothing after its tab. Fill it in or remove the line.");
    parsed.push_back(line);
  }
  return parsed;
}

}  // namespace unroll
