#include "config/json_value.h"

#include <cmath>
#include <optional>

#include "base/text.h"

namespace unroll {
namespace {

constexpr std::size_t kLongestShown = 60;

/// A whole number however it is written: 1000, 1000.0 and 1e3 are the same.
std::optional<std::int64_t> whole_number(const Json& found) {
  if (found.is_number_unsigned()) {
    const auto value = found.get<std::uint64_t>();
    if (value > static_cast<std::uint64_t>(INT64_MAX)) return std::nullopt;
    return static_cast<std::int64_t>(value);
  }
  if (found.is_number_integer()) return found.get<std::int64_t>();
  if (!found.is_number_float()) return std::nullopt;
  const double value = found.get<double>();
  constexpr double kTwoTo63 = 9223372036854775808.0;
  const bool fits = value >= -kTwoTo63 && value < kTwoTo63;
  if (!fits || value != std::floor(value)) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

class Assign {
 public:
  Assign(const Json& found, std::string path,
         std::vector<ConfigProblem>& problems)
      : found_(found), path_(std::move(path)), problems_(problems) {}

  void operator()(const Flag& field) {
    if (!found_.is_boolean()) return refuse(field);
    field.value = found_.get<bool>();
  }

  void operator()(const Integer& field) {
    const auto value = whole_number(found_);
    if (!value || !field.range.contains(*value)) return refuse(field);
    field.value = *value;
  }

  void operator()(const Number& field) {
    if (!found_.is_number()) return refuse(field);
    const double value = found_.get<double>();
    if (!field.range.contains(value)) return refuse(field);
    field.value = value;
  }

  void operator()(const Text& field) {
    if (!found_.is_string()) return refuse(field);
    const auto& value = found_.get_ref<const std::string&>();
    if (!field.rule.accepts(value)) return refuse(field);
    field.value = value;
  }

  void operator()(const IntegerList& field) {
    const auto length = static_cast<std::int64_t>(found_.size());
    if (!found_.is_array() || !field.length.contains(length)) {
      return refuse(field);
    }
    field.value.clear();
    for (std::size_t i = 0; i < found_.size(); ++i) {
      std::int64_t& value = field.value.emplace_back(1);
      read_value(found_[i], Integer{value, field.range},
                 fmt::format("{}[{}]", path_, i), problems_);
    }
  }

  void operator()(const FileList& field) {
    if (!found_.is_array() || found_.empty()) return refuse(field);
    field.value.clear();
    for (std::size_t i = 0; i < found_.size() && has_room(); ++i)
      read_value(found_[i], Text{field.value.emplace_back(), kFilePath},
                 fmt::format("{}[{}]", path_, i), problems_);
  }

  void operator()(const TextMap& field) {
    if (!found_.is_object()) return refuse(field);
    field.value.clear();
    for (const auto& [key, value] : found_.items()) {
      if (!has_room()) return;
      read_value(value, Text{field.value[key], kAnyText},
                 path_ + "." + shortened(key), problems_);
    }
  }

  void operator()(const Choice& field) {
    if (!found_.is_string()) return refuse(field);
    const auto& value = found_.get_ref<const std::string&>();
    for (std::size_t i = 0; i < field.names.size(); ++i) {
      if (field.names[i] == value) return field.set(i);
    }
    const std::string near = nearest(shortened(value), field.names);
    refuse(field, near.empty() ? "" : "; did you mean \"" + near + "\"?");
  }

 private:
  bool has_room() const { return problems_.size() < kMostProblems; }

  void refuse(const FieldValue& field, const std::string& hint = "") {
    problems_.push_back(
        {path_, fmt::format("{}, expected {}{}", found_text(found_),
                            allowed(field), hint)});
  }

  const Json& found_;
  std::string path_;
  std::vector<ConfigProblem>& problems_;
};

}  // namespace

void read_value(const Json& found, const FieldValue& field,
                const std::string& path, std::vector<ConfigProblem>& problems) {
  std::visit(Assign(found, path, problems), field);
}

std::string found_text(const Json& found) {
  if (found.is_null()) return "found null";
  if (found.is_object()) return "found an object";
  if (found.is_array()) {
    return fmt::format("found a list of {}", found.size());
  }
  if (found.is_number_float() && !std::isfinite(found.get<double>())) {
    return fmt::format("found {} (number)", found.get<double>());
  }
  const auto replace = Json::error_handler_t::replace;
  return fmt::format("found {} ({})",
                     shortened(found.dump(-1, ' ', false, replace)),
                     found.type_name());
}

std::string shortened(const std::string& text) {
  if (text.size() <= kLongestShown) return text;
  std::size_t end = kLongestShown;
  const auto inside_character = [&text](std::size_t i) {
    return (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80;
  };
  while (end > 0 && inside_character(end)) --end;
  return text.substr(0, end) + "...";
}

}  // namespace unroll
