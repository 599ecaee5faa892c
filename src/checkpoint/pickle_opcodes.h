#pragma once

#include <cstdint>
#include <string_view>

namespace unroll {

/// The opcodes that a pickle of tensors needs; see Python's
/// Lib/pickletools.py for what each does.
enum class PickleOp : std::uint8_t {
  mark = '(',
  stop = '.',
  pop = '0',
  binfloat = 'G',
  binint = 'J',
  binint1 = 'K',
  binint2 = 'M',
  none = 'N',
  binpersid = 'Q',
  reduce = 'R',
  binunicode = 'X',
  empty_list = ']',
  append = 'a',
  build = 'b',
  global = 'c',
  appends = 'e',
  binget = 'h',
  long_binget = 'j',
  binput = 'q',
  long_binput = 'r',
  setitem = 's',
  tuple = 't',
  empty_tuple = ')',
  setitems = 'u',
  empty_dict = '}',
  proto = 0x80,
  tuple1 = 0x85,
  tuple2 = 0x86,
  tuple3 = 0x87,
  newtrue = 0x88,
  newfalse = 0x89,
  long1 = 0x8a,
  short_binunicode = 0x8c,
  binunicode8 = 0x8d,
  stack_global = 0x93,
  memoize = 0x94,
  frame = 0x95,
};

/// Python's name of an opcode that is not one of `PickleOp`, for messages; ""
/// if Python has none either.
std::string_view refused_opcode_name(std::uint8_t opcode);

}  // namespace unroll
