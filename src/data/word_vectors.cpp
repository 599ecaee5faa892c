#include "data/word_vectors.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <fstream>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/text.h"
#include "base/utf8.h"

namespace unroll {
namespace {

constexpr std::size_t kMostWordBytes = 4096;
constexpr std::size_t kMostNumberBytes = 64;

/// The file's lines, one at a time.
class LineReader {
 public:
  LineReader(const Path& file, std::size_t most_bytes)
      : name_(file.string()), in_(file, std::ios::binary), most_(most_bytes) {
    if (!in_ || !std::filesystem::is_regular_file(file))
      throw UserError(fmt::format(
          "model.embedding.weights: {}: no such file, or not to be read",
          name_));
  }

  /// False at the file's end. Without "\n", "\r\n" and spaces at its end.
  bool next() {
    line_.clear();
    ++number_;
    auto* buffer = in_.rdbuf();
    int byte = buffer->sbumpc();
    if (byte == EOF) return false;
    for (; byte != EOF && byte != '\n'; byte = buffer->sbumpc()) {
      if (line_.size() == most_) fail("is far too long for a word's vector");
      line_ += static_cast<char>(byte);
    }
    line_.erase(line_.find_last_not_of(" \r") + 1);
    return true;
  }
  std::string_view line() const { return line_; }

  [[noreturn]] void fail(const std::string& what) const {
    throw UserError(fmt::format("{}:{}: {}", name_, number_, what));
  }

 private:
  std::string name_;
  std::ifstream in_;
  std::size_t most_;
  std::string line_;
  std::int64_t number_ = 0;
};

/// What stands before the first space; it and the space are taken away.
std::string_view take_field(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const auto field = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return field;
}

template <class Number>
bool parse(std::string_view text, Number& number) {
  const auto* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stopped == end;
}

/// COUNT of the first line.
std::int64_t read_header(LineReader& lines, std::int64_t size) {
  std::int64_t count = 0, given = 0;
  auto rest = lines.next() ? lines.line() : std::string_view();
  if (!parse(take_field(rest), count) || !parse(rest, given) || count < 1 ||
      given < 1)
    lines.fail(
        "is not \"COUNT SIZE\", two whole numbers, with which vectors in "
        "word2vec's text format begin");
  if (given != size)
    lines.fail(
        fmt::format("has vectors of {} numbers, and model.embedding.size is "
                    "{}; set it to {}",
                    given, size, given));
  return count;
}

void read_numbers(const LineReader& lines, std::string_view rest,
                  std::int64_t size, std::vector<float>& values) {
  for (std::int64_t i = 0; i < size; ++i) {
    if (rest.empty())
      lines.fail(fmt::format("has {} numbers; expected {}", i, size));
    const auto field = take_field(rest);
    float value = 0.0F;
    if (!parse(field, value) || !std::isfinite(value))
      lines.fail(fmt::format("\"{}\" is no finite number",
                             field.substr(0, kMostNumberBytes)));
    values.push_back(value);
  }
  if (!rest.empty())
    lines.fail(fmt::format("has more than the {} numbers expected", size));
}

}  // namespace

WordVectors read_word_vectors(const Path& file, std::int64_t size,
                              const Vocabulary& vocabulary) {
  LineReader lines(
      file, kMostWordBytes + kMostNumberBytes * static_cast<std::size_t>(size));
  const std::int64_t count = read_header(lines, size);
  WordVectors known;
  std::vector<bool> seen(static_cast<std::size_t>(vocabulary.size()));
  std::vector<float> others;
  for (std::int64_t i = 0; i < count; ++i) {
    if (!lines.next())
      lines.fail(fmt::format("ends after {} of {} words", with_commas(i),
                             with_commas(count)));
    auto rest = lines.line();
    const std::string word(take_field(rest));
    if (word.empty()) lines.fail("begins with no word");
    if (invalid_utf8(word)) lines.fail("begins with a word that is not UTF-8");
    const auto id = vocabulary.id(word);
    const auto place = static_cast<std::size_t>(id);
    const bool takes = vocabulary.knows(word) && !seen[place];
    others.clear();
    read_numbers(lines, rest, size, takes ? known.values : others);
    if (!takes) continue;
    seen[place] = true;
    known.ids.push_back(id);
  }
  if (lines.next())
    lines.fail(fmt::format("is one more than the {} words that line 1 says",
                           with_commas(count)));
  return known;
}

}  // namespace unroll
