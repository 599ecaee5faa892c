#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/json.h"
#include "config/config_io.h"
#include "config/field_visitor.h"

namespace unroll {

/// Reads the fields it is shown from a JSON object. What is missing keeps its
/// value; what is wrong does too, and becomes a problem.
class FieldReader : public FieldVisitor {
 public:
  /// `path` of the object in the config, "" for the whole.
  FieldReader(const Json& object, std::string path,
              std::vector<ConfigProblem>& problems)
      : object_(object), path_(std::move(path)), problems_(problems) {}

  void field(const Field& field, const FieldValue& value) override;
  void tag(const Field& field,
           const std::vector<Alternative>& alternatives) override;
  void section(const Field& field, const Describe& fields) override;

  /// Reports the keys that no field asked for.
  void report_unknown_keys();

 private:
  const Json* find(const Field& field, const std::string& expected);
  const Alternative* chosen(const Field& field,
                            const std::vector<Alternative>& alternatives);
  void note_keys_of_others(const Field& tag, const Alternative& held,
                           const std::vector<Alternative>& alternatives);
  std::string path_of(const std::string& key) const;

  const Json& object_;
  std::string path_;
  std::vector<ConfigProblem>& problems_;
  std::vector<std::string> known_keys_;
  /// Keys of alternatives that are not held -> what to say of them.
  std::map<std::string, std::string> keys_of_others_;
};

}  // namespace unroll
