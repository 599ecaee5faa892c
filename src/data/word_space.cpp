#include "data/word_space.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <numeric>
#include <sstream>

#include "base/error.h"
#include "base/text.h"
#include "base/utf8.h"
#include "data/vocabulary.h"
#include "data/word_vectors.h"

namespace unroll {
namespace {

double product(const std::vector<double>& a, const float* b) {
  return std::inner_product(a.begin(), a.end(), b, 0.0);
}

double length_of(const float* row, std::int64_t size) {
  double sum = 0.0;
  for (std::int64_t i = 0; i < size; ++i)
    sum += static_cast<double>(row[i]) * static_cast<double>(row[i]);
  return std::sqrt(sum);
}

bool has_space(const std::string& word) {
  for (std::size_t at = 0; at < word.size();) {
    const auto point = code_point(word, at);
    if (is_space(point.code)) return true;
    at += point.size;
  }
  return word.empty();
}

/// What the file begins its lines with, and SIZE; what is wrong with it is for
/// read_word_vectors to say.
struct Outline {
  std::int64_t size = 1;
  std::vector<std::string> words;
};

Outline outline_of(const Path& file) {
  std::ifstream in(file, std::ios::binary);
  Outline outline;
  std::string line;
  std::int64_t count = 0;
  if (std::getline(in, line)) std::istringstream(line) >> count >> outline.size;
  while (std::getline(in, line))
    outline.words.push_back(line.substr(0, line.find(' ')));
  outline.size = std::max<std::int64_t>(outline.size, 1);
  return outline;
}

}  // namespace

WordSpace::WordSpace(std::vector<std::string> words, std::vector<float> values,
                     std::int64_t size)
    : words_(std::move(words)), values_(std::move(values)), size_(size) {
  for (std::size_t i = 0; i < words_.size(); ++i) {
    places_.emplace(words_[i], i);
    lengths_.push_back(length_of(row(i), size_));
  }
}

const float* WordSpace::row(std::size_t place) const {
  return values_.data() + place * static_cast<std::size_t>(size_);
}

std::vector<Neighbour> WordSpace::nearest(const std::vector<Term>& terms,
                                          std::int64_t count) const {
  std::vector<double> sum(static_cast<std::size_t>(size_));
  std::vector<bool> left_out(words_.size());
  for (const auto& [word, sign] : terms) {
    const auto at = place(word);
    left_out[at] = true;
    const double scale = lengths_[at] > 0.0 ? sign / lengths_[at] : 0.0;
    for (std::size_t i = 0; i < sum.size(); ++i)
      sum[i] += scale * static_cast<double>(row(at)[i]);
  }
  const double length =
      std::sqrt(std::inner_product(sum.begin(), sum.end(), sum.begin(), 0.0));
  std::vector<std::pair<double, std::size_t>> found;
  for (std::size_t i = 0; i < words_.size(); ++i) {
    const double scale = length * lengths_[i];
    if (!left_out[i] && scale > 0.0)
      found.push_back({-product(sum, row(i)) / scale, i});
  }
  const auto most = std::min(static_cast<std::size_t>(count), found.size());
  const auto end = found.begin() + static_cast<std::ptrdiff_t>(most);
  std::partial_sort(found.begin(), end, found.end());
  std::vector<Neighbour> neighbours;
  for (auto it = found.begin(); it != end; ++it)
    neighbours.push_back({words_[it->second], -it->first});
  return neighbours;
}

std::vector<std::string> WordSpace::spelt_like(const std::string& word) const {
  constexpr std::size_t kMost = 3;
  std::vector<std::string> candidates = words_, alike;
  while (alike.size() < kMost) {
    const std::string best = unroll::nearest(word, candidates);
    if (best.empty()) break;
    alike.push_back(best);
    std::erase(candidates, best);
  }
  return alike;
}

std::string WordSpace::text() const {
  std::int64_t count = 0;
  std::string lines;
  for (std::size_t i = 0; i < words_.size(); ++i) {
    if (has_space(words_[i]) || place(words_[i]) != i) continue;
    ++count;
    lines += words_[i];
    for (std::int64_t k = 0; k < size_; ++k)
      lines += fmt::format(" {:.6g}", row(i)[k]);
    lines += '\n';
  }
  return fmt::format("{} {}\n{}", count, size_, lines);
}

WordSpace read_word_space(const Path& file) {
  const Outline outline = outline_of(file);
  const auto vocabulary = Vocabulary::count({outline.words}, 1);
  WordVectors read = read_word_vectors(file, outline.size, vocabulary);
  std::vector<std::string> words;
  for (const auto id : read.ids) words.push_back(vocabulary.unit(id));
  return {std::move(words), std::move(read.values), outline.size};
}

std::vector<WordSpace::Term> parse_terms(const std::string& text) {
  std::istringstream in(text);
  std::vector<WordSpace::Term> terms;
  double sign = 1.0;
  bool expects_word = true;
  const auto refuse = [&] {
    throw UserError(fmt::format(
        "--analogy \"{}\": expected words with \"+\" or \"-\" between them, "
        "as in \"king - man + woman\"",
        text));
  };
  for (std::string word; in >> word;) {
    const bool is_sign = word == "+" || word == "-";
    if (is_sign == expects_word) refuse();
    if (is_sign)
      sign = word == "+" ? 1.0 : -1.0;
    else
      terms.push_back({word, sign});
    expects_word = is_sign;
  }
  if (expects_word) refuse();
  return terms;
}

}  // namespace unroll
