#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace unroll {

/// Stands for a value by its place in `Pickle::values`: values may be shared
/// and may hold themselves.
using PickleId = std::size_t;

/// One value of a pickle as plain data. Functions and what they would return
/// are only written down, never run.
struct PickleValue {
  enum class Kind {
    none,
    boolean,  ///< `integer` is 0 or 1.
    integer,
    real,
    text,
    tuple,       ///< `items`.
    list,        ///< `items`.
    dict,        ///< `items`: key, value, key, value, ...
    function,    ///< `text` is "module.name".
    call,        ///< Of `text` ("module.name") with the tuple items[0].
    persistent,  ///< Kept outside the pickle; items[0] says where.
  };
  Kind kind = Kind::none;
  std::int64_t integer = 0;
  double real = 0.0;
  std::string text;
  std::vector<PickleId> items;
};

struct Pickle {
  std::vector<PickleValue> values;
  PickleId root = 0;

  const PickleValue& operator[](PickleId id) const { return values[id]; }
};

/// Reads a pickle (protocols 2 to 5) without running anything in it. An
/// OrderedDict becomes a dict. Functions other than those in `allowed`
/// ("module.name") and opcodes other than the few that tensors need are
/// refused by name. Takes up to 300 bytes for each byte of the pickle, which
/// may have 32 MiB and 4 million values. Throws UserError without a file's
/// name.
Pickle read_pickle(std::span<const std::uint8_t> bytes,
                   const std::vector<std::string>& allowed);

}  // namespace unroll
