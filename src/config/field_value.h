#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "base/json.h"
#include "config/range.h"

namespace unroll {

// The kinds of values that a field of a config may have. Each refers to the
// struct member that holds the value and knows what is allowed.

struct Flag {
  bool& value;
};

struct Integer {
  std::int64_t& value;
  Range<std::int64_t> range;
};

struct Number {
  double& value;
  Range<double> range;
};

struct TextRule {
  const char* allowed;  ///< In words, for messages: "the path of a file".
  const char* pattern;  ///< The same for the JSON schema; "" for any.
  bool (*accepts)(const std::string&);
};

struct Text {
  std::string& value;
  TextRule rule;
};

struct IntegerList {
  std::vector<std::int64_t>& value;
  Range<std::int64_t> range;   ///< Of each number.
  Range<std::int64_t> length;  ///< Of the list.
};

/// Paths of files, at least one.
struct FileList {
  std::vector<std::string>& value;
};

/// An object of strings.
struct TextMap {
  std::map<std::string, std::string>& value;
};

/// One of a few names.
struct Choice {
  std::vector<std::string> names;
  std::string value;
  std::function<void(std::size_t)> set;  ///< Takes the index of a name.
};

/// `names` in the order of the enum's values, which count from 0.
template <class Enum>
Choice choice(Enum& value, std::vector<std::string> names) {
  const std::string name = names.at(static_cast<std::size_t>(value));
  return {std::move(names), name,
          [&value](std::size_t index) { value = static_cast<Enum>(index); }};
}

Choice choice(std::string& value, std::vector<std::string> names);

using FieldValue = std::variant<Flag, Integer, Number, Text, IntegerList,
                                FileList, TextMap, Choice>;

/// What is allowed, in words: "a whole number, at least 1".
std::string allowed(const FieldValue& value);

/// "a", "b" or "c".
std::string listed(const std::vector<std::string>& names);

bool is_utf8(const std::string& text);

/// The value as it stands.
Json value_json(const FieldValue& value);

/// Any text that holds no zero byte.
extern const TextRule kAnyText;
/// The same, and not empty.
extern const TextRule kFilePath;
/// What can name a run's folder, or empty.
extern const TextRule kFolderName;

}  // namespace unroll
