#include "checkpoint/pickle.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "base/error.h"
#include "checkpoint/pickle_bytes.h"
#include "checkpoint/pickle_opcodes.h"
#include "checkpoint/pickle_stack.h"
#include "checkpoint/tensor_file.h"

namespace unroll {
namespace {

using Kind = PickleValue::Kind;

// Far beyond any checkpoint: a tensor takes a hundred bytes.
constexpr std::size_t kMaxPickleBytes = 32 << 20;
constexpr std::string_view kOrderedDict = "collections.OrderedDict";

class PickleMachine {
 public:
  PickleMachine(std::span<const std::uint8_t> bytes,
                const std::vector<std::string>& allowed)
      : input_(bytes), allowed_(allowed) {}

  Pickle run() {
    for (;;) {
      const auto opcode = input_.take(1)[0];
      const auto op = static_cast<PickleOp>(opcode);
      if (op == PickleOp::stop) break;
      if (!push_plain(op) && !push_text(op) && !push_container(op) &&
          !fill_container(op) && !use_memo(op) && !use_function(op) &&
          !keep_house(op)) {
        refuse(opcode);
      }
    }
    return stack_.finish();
  }

 private:
  [[noreturn]] void refuse(std::uint8_t opcode) const {
    const std::string_view name = refused_opcode_name(opcode);
    throw UserError(fmt::format(
        "refused: the pickle has the opcode {} (0x{:02x}) at byte {}, which "
        "tensors do not need",
        name.empty() ? "of no known name" : name, opcode, input_.place() - 1));
  }

  bool push_plain(PickleOp op) {
    switch (op) {
      case PickleOp::none:
        stack_.push_number(0, Kind::none);
        return true;
      case PickleOp::newtrue:
      case PickleOp::newfalse:
        stack_.push_number(op == PickleOp::newtrue ? 1 : 0, Kind::boolean);
        return true;
      case PickleOp::binint:
        stack_.push_number(input_.signed_number(4), Kind::integer);
        return true;
      case PickleOp::binint1:
        stack_.push_number(static_cast<std::int64_t>(input_.little_endian(1)),
                           Kind::integer);
        return true;
      case PickleOp::binint2:
        stack_.push_number(static_cast<std::int64_t>(input_.little_endian(2)),
                           Kind::integer);
        return true;
      case PickleOp::long1:
        stack_.push_number(long_number(), Kind::integer);
        return true;
      case PickleOp::binfloat:
        push_real();
        return true;
      default:
        return false;
    }
  }

  void push_real() {
    PickleValue value;
    value.kind = Kind::real;
    value.real = input_.big_endian_double();
    stack_.push(std::move(value));
  }

  std::int64_t long_number() {
    const auto size = input_.little_endian(1);
    if (size > 8) fail_pickle("a number of more than 64 bits");
    return input_.signed_number(size);
  }

  bool push_text(PickleOp op) {
    std::size_t length_bytes = 0;
    if (op == PickleOp::short_binunicode) length_bytes = 1;
    if (op == PickleOp::binunicode) length_bytes = 4;
    if (op == PickleOp::binunicode8) length_bytes = 8;
    if (length_bytes == 0) return false;
    stack_.push_items(Kind::text, {},
                      input_.text(input_.little_endian(length_bytes)));
    return true;
  }

  bool push_container(PickleOp op) {
    switch (op) {
      case PickleOp::empty_list:
        stack_.push_items(Kind::list, {});
        return true;
      case PickleOp::empty_dict:
        stack_.push_items(Kind::dict, {});
        return true;
      case PickleOp::empty_tuple:
        stack_.push_items(Kind::tuple, {});
        return true;
      case PickleOp::tuple1:
      case PickleOp::tuple2:
      case PickleOp::tuple3:
        stack_.push_items(
            Kind::tuple,
            stack_.pop_many(static_cast<std::size_t>(op) -
                            static_cast<std::size_t>(PickleOp::tuple1) + 1));
        return true;
      case PickleOp::tuple:
        stack_.push_items(Kind::tuple, stack_.pop_to_mark());
        return true;
      default:
        return false;
    }
  }

  bool fill_container(PickleOp op) {
    switch (op) {
      case PickleOp::append:
        stack_.append(Kind::list, stack_.pop_many(1));
        return true;
      case PickleOp::appends:
        stack_.append(Kind::list, stack_.pop_to_mark());
        return true;
      case PickleOp::setitem:
        stack_.append(Kind::dict, stack_.pop_many(2));
        return true;
      case PickleOp::setitems:
        stack_.append(Kind::dict, stack_.pop_to_mark());
        return true;
      default:
        return false;
    }
  }

  bool use_memo(PickleOp op) {
    switch (op) {
      case PickleOp::binput:
      case PickleOp::long_binput:
        memo_[input_.little_endian(op == PickleOp::binput ? 1 : 4)] =
            stack_.top();
        return true;
      case PickleOp::memoize:
        memo_[memo_.size()] = stack_.top();
        return true;
      case PickleOp::binget:
      case PickleOp::long_binget: {
        const auto found =
            memo_.find(input_.little_endian(op == PickleOp::binget ? 1 : 4));
        if (found == memo_.end()) fail_pickle("no such memo");
        stack_.push_again(found->second);
        return true;
      }
      default:
        return false;
    }
  }

  void push_function(const std::string& name) {
    if (std::find(allowed_.begin(), allowed_.end(), name) == allowed_.end() &&
        name != kOrderedDict) {
      throw UserError(fmt::format(
          "refused: the pickle calls {}, and only tensors are read; in Python, "
          "torch.save(model.state_dict(), FILE) writes just those",
          printable(name)));
    }
    stack_.push_items(Kind::function, {}, name);
  }

  static std::string printable(const std::string& name) {
    const std::string text = in_quotes(name);
    return text.substr(1, text.size() - 2);
  }

  void stack_global() {
    const auto parts = stack_.pop_many(2);
    const PickleValue& module = stack_[parts[0]];
    const PickleValue& name = stack_[parts[1]];
    if (module.kind != Kind::text || name.kind != Kind::text) {
      fail_pickle("a function without a name");
    }
    push_function(module.text + "." + name.text);
  }

  void call() {
    const auto parts = stack_.pop_many(2);
    const PickleValue& function = stack_[parts[0]];
    const PickleValue& arguments = stack_[parts[1]];
    if (function.kind != Kind::function || arguments.kind != Kind::tuple) {
      fail_pickle("a call of what is no function");
    }
    if (function.text != kOrderedDict) {
      stack_.push_items(Kind::call, {parts[1]}, function.text);
    } else if (arguments.items.empty()) {
      stack_.push_items(Kind::dict, {});
    } else {
      fail_pickle("an OrderedDict made from arguments");
    }
  }

  bool use_function(PickleOp op) {
    switch (op) {
      case PickleOp::global: {
        const std::string module = input_.line();
        push_function(module + "." + input_.line());
        return true;
      }
      case PickleOp::stack_global:
        stack_global();
        return true;
      case PickleOp::reduce:
        call();
        return true;
      case PickleOp::binpersid:
        stack_.push_items(Kind::persistent, stack_.pop_many(1));
        return true;
      case PickleOp::build:
        // The attributes of a state_dict (its _metadata) say nothing of its
        // tensors.
        stack_.pop();
        if (stack_[stack_.top()].kind != Kind::dict)
          fail_pickle("attributes of no dict");
        return true;
      default:
        return false;
    }
  }

  bool keep_house(PickleOp op) {
    switch (op) {
      case PickleOp::proto: {
        const auto version = input_.little_endian(1);
        if (version < 2 || version > 5) fail_pickle("an unknown protocol");
        return true;
      }
      case PickleOp::frame:
        input_.take(8);
        return true;
      case PickleOp::mark:
        stack_.push_mark();
        return true;
      case PickleOp::pop:
        stack_.pop();
        return true;
      default:
        return false;
    }
  }

  PickleBytes input_;
  const std::vector<std::string>& allowed_;
  PickleStack stack_;
  std::unordered_map<std::uint64_t, PickleId> memo_;
};

}  // namespace

Pickle read_pickle(std::span<const std::uint8_t> bytes,
                   const std::vector<std::string>& allowed) {
  if (bytes.size() > kMaxPickleBytes) {
    throw UserError(fmt::format("a pickle of {} bytes; at most {} are read",
                                bytes.size(), kMaxPickleBytes));
  }
  return PickleMachine(bytes, allowed).run();
}

}  // namespace unroll
