#include "data/conll.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/utf8.h"

namespace unroll {
namespace {

constexpr std::string_view kDocumentStart = "-DOCSTART-";

bool has_tab(std::string_view line) { return line.find('\t') != line.npos; }

/// Spaces in a row are one separator, tabs each one.
std::vector<std::string_view> split(std::string_view line, char separator) {
  std::vector<std::string_view> columns;
  while (true) {
    const std::size_t end = std::min(line.find(separator), line.size());
    if (separator == '\t' || end > 0)
      columns.push_back(trimmed(line.substr(0, end)));
    if (end == line.size()) return columns;
    line.remove_prefix(end + 1);
  }
}

bool is_bio(std::string_view tag) {
  return tag == "O" ||
         (tag.size() > 2 && (tag.starts_with("B-") || tag.starts_with("I-")));
}

class Parser {
 public:
  Parser(const TextFile& file, const ConllFormat& format,
         const std::set<std::string>* known)
      : file_(file), format_(format), known_(known) {}

  std::vector<TaggedSentence> parse() {
    const auto lines = lines_of(file_);
    separator_ = separator_of(lines);
    for (line_ = 1; line_ <= lines.size(); ++line_) take(lines[line_ - 1]);
    end_sentence();
    if (sentences_.empty())
      throw UserError(fmt::format("{}: holds no sentence", file_.name));
    return std::move(sentences_);
  }

 private:
  char separator_of(const std::vector<std::string_view>& lines) const {
    if (format_.universal) return '\t';
    const auto first = std::ranges::find_if(lines, [](std::string_view line) {
      return !trimmed(line).empty() && !line.starts_with('#');
    });
    return first != lines.end() && has_tab(*first) ? '\t' : ' ';
  }

  bool is_comment(std::string_view line) const {
    return line.starts_with('#') &&
           (format_.universal || (separator_ == '\t' && !has_tab(line)));
  }

  void take(std::string_view line) {
    if (trimmed(line).empty()) return end_sentence();
    if (is_comment(line)) return;
    const auto columns = split(line, separator_);
    if (format_.universal &&
        columns[0].find_first_of("-.") != std::string_view::npos)
      return;
    const auto word = column(columns, format_.word_column, "word");
    if (word == kDocumentStart) return;
    const auto tag = column(columns, format_.tag_column, "tag");
    check_tag(tag);
    sentence_.words.emplace_back(word);
    sentence_.tags.emplace_back(tag);
  }

  std::string_view column(const std::vector<std::string_view>& columns,
                          std::int64_t number, const std::string& role) const {
    const auto index = static_cast<std::size_t>(number - 1);
    if (index >= columns.size())
      fail(fmt::format(
          "has {} column{} (apart by {}), but the {} is in column {}{}",
          columns.size(), columns.size() == 1 ? "" : "s",
          separator_ == '\t' ? "tabs" : "spaces", role, number, setting(role)));
    if (columns[index].empty())
      fail(fmt::format("has nothing in column {}, the {}", number, role));
    return columns[index];
  }

  std::string setting(const std::string& role) const {
    return format_.universal ? " of CoNLL-U"
                             : fmt::format(" (data.{}_column)", role);
  }

  void check_tag(std::string_view tag) const {
    if (format_.scheme == TagScheme::bio && !is_bio(tag))
      fail(
          fmt::format("has the tag {}, which is none of O, B-TYPE and I-TYPE. "
                      "For other tags set data.scheme to \"tags\".",
                      tag));
    if (known_ != nullptr && !known_->contains(std::string(tag)))
      fail(
          fmt::format("has the tag {}, which no training sentence has; put a "
                      "sentence that has it into the training file",
                      tag));
  }

  [[noreturn]] void fail(const std::string& what) const {
    fail_at(file_, line_, what);
  }

  void end_sentence() {
    if (!sentence_.words.empty()) sentences_.push_back(std::move(sentence_));
    sentence_ = {};
  }

  const TextFile& file_;
  const ConllFormat& format_;
  const std::set<std::string>* known_;
  char separator_ = ' ';
  std::size_t line_ = 0;
  TaggedSentence sentence_;
  std::vector<TaggedSentence> sentences_;
};

}  // namespace

std::vector<TaggedSentence> parse_conll(const TextFile& file,
                                        const ConllFormat& format,
                                        const std::set<std::string>* known) {
  return Parser(file, format, known).parse();
}

}  // namespace unroll
