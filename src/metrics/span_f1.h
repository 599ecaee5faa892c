#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace unroll {

/// Precision, recall and F1 of spans; 0 where undefined (0 / 0).
struct SpanScore {
  std::int64_t truth = 0;      ///< Spans that are there.
  std::int64_t predicted = 0;  ///< Spans that were found.
  std::int64_t correct = 0;    ///< Found with type, begin and end right.
  double precision = 0.0;
  double recall = 0.0;
  double f1 = 0.0;
};

/// Spans that BIO tags mark, counted as conlleval of CoNLL-2000 does (Tjong Kim
/// Sang and Buchholz 2000, https://aclanthology.org/W00-0726): B-TYPE starts a
/// span, and so does I-TYPE that follows O or another type. A tag of any other
/// form is O.
class SpanF1 {
 public:
  /// The tags of one sentence. Throws std::invalid_argument unless both are of
  /// one length.
  void add(const std::vector<std::string>& truth,
           const std::vector<std::string>& predicted);
  SpanScore score() const;

 private:
  std::int64_t truth_ = 0, predicted_ = 0, correct_ = 0;
};

}  // namespace unroll
