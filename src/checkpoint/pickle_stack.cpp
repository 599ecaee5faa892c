#include "checkpoint/pickle_stack.h"

#include <fmt/format.h>

#include "base/error.h"

namespace unroll {
namespace {

// Far beyond any checkpoint (some thirty values a tensor), and still little
// memory.
constexpr std::size_t kMaxValues = 4'000'000;

}  // namespace

void PickleStack::push(PickleValue value) {
  if (values_.size() >= kMaxValues) {
    fail_pickle(fmt::format("more than {} values", kMaxValues));
  }
  stack_.push_back(values_.size());
  values_.push_back(std::move(value));
}

void PickleStack::push_number(std::int64_t number, PickleValue::Kind kind) {
  PickleValue value;
  value.kind = kind;
  value.integer = number;
  push(std::move(value));
}

void PickleStack::push_items(PickleValue::Kind kind,
                             std::vector<PickleId> items, std::string text) {
  PickleValue value;
  value.kind = kind;
  value.text = std::move(text);
  value.items = std::move(items);
  push(std::move(value));
}

PickleId PickleStack::pop() {
  const std::size_t floor = marks_.empty() ? 0 : marks_.back();
  if (stack_.size() <= floor) fail_pickle("nothing on the stack");
  const PickleId id = stack_.back();
  stack_.pop_back();
  return id;
}

std::vector<PickleId> PickleStack::pop_many(std::size_t count) {
  std::vector<PickleId> items(count);
  for (std::size_t i = count; i-- > 0;) items[i] = pop();
  return items;
}

std::vector<PickleId> PickleStack::pop_to_mark() {
  if (marks_.empty()) fail_pickle("no mark");
  auto items = pop_many(stack_.size() - marks_.back());
  marks_.pop_back();
  return items;
}

PickleId PickleStack::top() {
  const PickleId id = pop();
  stack_.push_back(id);
  return id;
}

void PickleStack::append(PickleValue::Kind kind,
                         const std::vector<PickleId>& items) {
  PickleValue& container = values_[top()];
  if (container.kind != kind) {
    fail_pickle("items for what is no container of them");
  }
  if (kind == PickleValue::Kind::dict && items.size() % 2 != 0) {
    fail_pickle("a key without a value");
  }
  container.items.insert(container.items.end(), items.begin(), items.end());
}

Pickle PickleStack::finish() {
  const PickleId root = pop();
  return {std::move(values_), root};
}

void fail_pickle(std::string_view what) {
  throw UserError(fmt::format("broken pickle: {}", what));
}

}  // namespace unroll
