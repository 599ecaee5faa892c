#include "config/field_reader.h"

#include <algorithm>

#include "base/text.h"
#include "config/field_keys.h"
#include "config/fields.h"
#include "config/json_value.h"

namespace unroll {
namespace {

bool contains(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Where else in a config `key` has a place: "training.epochs", or "".
std::string place_elsewhere(const std::string& key) {
  static const std::vector<std::string> paths =
      field_keys([](FieldVisitor& visitor) {
        RunConfig config;
        describe(visitor, config);
      });
  for (const std::string& path : paths) {
    if (path.substr(path.rfind('.') + 1) == key) return path;
  }
  return "";
}

std::vector<std::string> names_of(
    const std::vector<Alternative>& alternatives) {
  std::vector<std::string> names;
  for (const Alternative& each : alternatives) names.push_back(each.name);
  return names;
}

}  // namespace

void FieldReader::field(const Field& field, const FieldValue& value) {
  if (const Json* found = find(field, allowed(value))) {
    read_value(*found, value, path_of(field.key), problems_);
  }
}

void FieldReader::tag(const Field& field,
                      const std::vector<Alternative>& alternatives) {
  if (const Alternative* choice = chosen(field, alternatives)) {
    choice->select();
    choice->describe(*this);
    note_keys_of_others(field, *choice, alternatives);
    return;
  }
  // Which keys belong here cannot be told, so none is called unknown.
  for (const Alternative& each : alternatives) {
    for (std::string& key : field_keys(each.describe)) {
      known_keys_.push_back(std::move(key));
    }
  }
}

/// The alternative that the config names, else the default one, else none.
const Alternative* FieldReader::chosen(
    const Field& field, const std::vector<Alternative>& alternatives) {
  const auto held =
      std::find_if(alternatives.begin(), alternatives.end(),
                   [](const Alternative& each) { return each.held; });
  const std::vector<std::string> names = names_of(alternatives);
  const Json* found = find(field, listed(names));
  if (!found) return field.required ? nullptr : &*held;

  const Alternative* choice = nullptr;
  const auto set = [&](std::size_t index) { choice = &alternatives[index]; };
  read_value(*found, Choice{names, held->name, set}, path_of(field.key),
             problems_);
  return choice;
}

void FieldReader::note_keys_of_others(
    const Field& tag, const Alternative& held,
    const std::vector<Alternative>& alternatives) {
  std::map<std::string, std::vector<std::string>> owners;
  for (const Alternative& each : alternatives) {
    for (const std::string& key : field_keys(each.describe)) {
      owners[key].push_back(each.name);
    }
  }
  for (const auto& [key, names] : owners) {
    keys_of_others_[key] = fmt::format("only for {} {}; this one is {}",
                                       tag.key, join(names, " or "), held.name);
  }
}

void FieldReader::section(const Field& field, const Describe& fields) {
  static const Json kEmpty = Json::object();
  const Json* found = find(field, "an object");
  if (found && !found->is_object()) {
    problems_.push_back(
        {path_of(field.key), found_text(*found) + ", expected an object"});
    return;
  }
  // An absent section is read as an empty one: it may lack a required key.
  FieldReader inner(found ? *found : kEmpty, path_of(field.key), problems_);
  fields(inner);
  inner.report_unknown_keys();
}

void FieldReader::report_unknown_keys() {
  std::vector<std::string> candidates = known_keys_;
  for (const auto& other : keys_of_others_) candidates.push_back(other.first);
  for (const auto& item : object_.items()) {
    const std::string& key = item.key();
    if (contains(known_keys_, key)) continue;
    if (problems_.size() >= kMostProblems) return;
    const auto other = keys_of_others_.find(key);
    std::string message = "unknown key";
    if (other != keys_of_others_.end()) {
      message = other->second;
    } else if (auto place = place_elsewhere(key);
               !place.empty() && place != path_of(key)) {
      message += "; did you mean " + place + "?";
    } else if (auto near = nearest(shortened(key), candidates); !near.empty()) {
      message += "; did you mean " + near + "?";
    } else {
      message += "; expected one of " + join(known_keys_, ", ");
    }
    problems_.push_back({path_of(key), message});
  }
}

const Json* FieldReader::find(const Field& field, const std::string& expected) {
  known_keys_.emplace_back(field.key);
  const auto found = object_.find(field.key);
  if (found != object_.end()) return &*found;
  if (field.required) {
    problems_.push_back({path_of(field.key), "missing, expected " + expected});
  }
  return nullptr;
}

std::string FieldReader::path_of(const std::string& key) const {
  return path_.empty() ? shortened(key) : path_ + "." + shortened(key);
}

}  // namespace unroll
