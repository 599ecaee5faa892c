#include "config/field_value.h"

#include <algorithm>

#include "base/text.h"

namespace unroll {
namespace {

constexpr std::size_t kLongestName = 100;

bool is_text(const std::string& text) {
  return text.find('\0') == std::string::npos;
}

bool is_file_path(const std::string& text) {
  return !text.empty() && is_text(text);
}

bool is_folder_name(const std::string& text) {
  if (text.empty()) return true;
  const auto refused = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f || c == '/' || c == '\\';
  };
  return text.size() <= kLongestName && text[0] != '-' && text[0] != '.' &&
         std::none_of(text.begin(), text.end(), refused) && is_utf8(text);
}

template <class T>
std::string with_range(const char* kind, const Range<T>& range) {
  const std::string words = range.text();
  return words.empty() ? kind : fmt::format("{}, {}", kind, words);
}

struct InWords {
  std::string operator()(const Flag&) const { return "true or false"; }
  std::string operator()(const Integer& field) const {
    return with_range("a whole number", field.range);
  }
  std::string operator()(const Number& field) const {
    return with_range("a number", field.range);
  }
  std::string operator()(const Text& field) const { return field.rule.allowed; }
  std::string operator()(const IntegerList& field) const {
    return fmt::format("a list of {} to {} whole numbers, each {}",
                       field.length.low, field.length.high, field.range.text());
  }
  std::string operator()(const FileList&) const {
    return "a list of paths of files, at least one";
  }
  std::string operator()(const TextMap&) const {
    return "an object of strings";
  }
  std::string operator()(const Choice& field) const {
    return listed(field.names);
  }
};

struct AsJson {
  Json operator()(const Choice& field) const { return field.value; }
  template <class Field>
  Json operator()(const Field& field) const {
    return field.value;
  }
  Json operator()(const TextMap& field) const {
    Json object = Json::object();
    for (const auto& [key, value] : field.value) object[key] = value;
    return object;
  }
};

}  // namespace

bool is_utf8(const std::string& text) {
  try {
    Json(text).dump();
    return true;
  } catch (const Json::type_error&) {
    return false;
  }
}

const TextRule kAnyText{"a string", "", is_text};
const TextRule kFilePath{"the path of a file", ".", is_file_path};
const TextRule kFolderName{
    "a folder's name (at most 100 bytes; no slash, no control characters; "
    "not starting with - or .)",
    "^([^-./\\\\\\u0000-\\u001f\\u007f][^/\\\\\\u0000-\\u001f\\u007f]{0,99})?$",
    is_folder_name};

Choice choice(std::string& value, std::vector<std::string> names) {
  const auto set = [&value, names](std::size_t index) { value = names[index]; };
  return {names, value, set};
}

std::string allowed(const FieldValue& value) {
  return std::visit(InWords{}, value);
}

std::string listed(const std::vector<std::string>& names) {
  std::string words;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) words += i + 1 == names.size() ? " or " : ", ";
    words += '"' + names[i] + '"';
  }
  return words;
}

Json value_json(const FieldValue& value) { return std::visit(AsJson{}, value); }

}  // namespace unroll
