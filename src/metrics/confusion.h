#pragma once

#include <cstdint>
#include <vector>

namespace unroll {

/// 0 where the whole is 0.
double ratio(std::int64_t part, std::int64_t whole);

struct Interval {
  double low = 0.0;
  double high = 0.0;
};

/// 95 % Wilson score interval of a share (Wilson 1927,
/// https://doi.org/10.1080/01621459.1927.10502953), bounds in [0, 1].
Interval wilson_interval(std::int64_t successes, std::int64_t trials);

/// Precision, recall and F1 of one class; 0 where undefined (0 / 0).
struct ClassScore {
  std::int64_t support = 0;  ///< Images whose truth is this class.
  double precision = 0.0;
  double recall = 0.0;
  double f1 = 0.0;
};

/// counts[truth][predicted].
class Confusion {
 public:
  explicit Confusion(std::int64_t classes);
  void add(std::int64_t truth, std::int64_t predicted);

  std::int64_t classes() const;
  std::int64_t total() const;
  std::int64_t correct() const;
  double accuracy() const;  ///< 0 of nothing.
  ClassScore score(std::int64_t label) const;
  double macro_f1() const;
  double macro_recall() const;  ///< Mean over the classes that occur.
  const std::vector<std::vector<std::int64_t>>& counts() const;

 private:
  std::vector<std::vector<std::int64_t>> counts_;
};

}  // namespace unroll
