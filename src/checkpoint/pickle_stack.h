#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "checkpoint/pickle.h"

namespace unroll {

/// The values of a pickle while it is read, and the stack and the marks
/// through which its opcodes reach them. Throws UserError on what no pickle
/// does.
class PickleStack {
 public:
  void push(PickleValue value);
  void push_number(std::int64_t number, PickleValue::Kind kind);
  void push_items(PickleValue::Kind kind, std::vector<PickleId> items,
                  std::string text = {});
  /// A value that stands elsewhere already.
  void push_again(PickleId id) { stack_.push_back(id); }
  void push_mark() { marks_.push_back(stack_.size()); }

  /// Nothing below the last mark is taken.
  PickleId pop();
  std::vector<PickleId> pop_many(std::size_t count);
  std::vector<PickleId> pop_to_mark();
  PickleId top();
  /// Adds items to the container on top, which must be of this kind.
  void append(PickleValue::Kind kind, const std::vector<PickleId>& items);

  const PickleValue& operator[](PickleId id) const { return values_[id]; }
  /// Ends the reading: the value on top is the pickle's.
  Pickle finish();

 private:
  std::vector<PickleValue> values_;
  std::vector<PickleId> stack_;
  std::vector<std::size_t> marks_;
};

/// Throws UserError: "broken pickle: WHAT".
[[noreturn]] void fail_pickle(std::string_view what);

}  // namespace unroll
