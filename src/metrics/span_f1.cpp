#include "metrics/span_f1.h"

#include <algorithm>
#include <stdexcept>
#include <tuple>

#include "metrics/confusion.h"

namespace unroll {
namespace {

struct Span {
  std::size_t begin = 0, end = 0;
  std::string type;
  bool operator<(const Span& other) const {
    return std::tie(begin, end, type) <
           std::tie(other.begin, other.end, other.type);
  }
};

/// "" outside spans.
std::string type_of(const std::string& tag) {
  return tag.starts_with("B-") || tag.starts_with("I-") ? tag.substr(2) : "";
}

/// In order of where they begin.
std::vector<Span> spans_of(const std::vector<std::string>& tags) {
  std::vector<Span> spans;
  std::string before;
  for (std::size_t i = 0; i < tags.size(); ++i) {
    const std::string type = type_of(tags[i]);
    if (!type.empty()) {
      if (type != before || tags[i].starts_with('B'))
        spans.push_back({i, i, type});
      spans.back().end = i + 1;
    }
    before = type;
  }
  return spans;
}

std::int64_t size(const std::vector<Span>& spans) {
  return static_cast<std::int64_t>(spans.size());
}

}  // namespace

void SpanF1::add(const std::vector<std::string>& truth,
                 const std::vector<std::string>& predicted) {
  if (truth.size() != predicted.size())
    throw std::invalid_argument("span F1 needs a tag for each word");
  const auto expected = spans_of(truth), found = spans_of(predicted);
  std::vector<Span> both;
  std::set_intersection(expected.begin(), expected.end(), found.begin(),
                        found.end(), std::back_inserter(both));
  truth_ += size(expected);
  predicted_ += size(found);
  correct_ += size(both);
}

SpanScore SpanF1::score() const {
  return {truth_, predicted_, correct_, ratio(correct_, predicted_),
          ratio(correct_, truth_),
          // 2PR / (P + R) with the fractions cleared.
          ratio(2 * correct_, truth_ + predicted_)};
}

}  // namespace unroll
