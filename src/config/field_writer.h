#pragma once

#include "base/json.h"
#include "config/field_visitor.h"

namespace unroll {

/// Writes the fields it is shown into a JSON object.
class FieldWriter : public FieldVisitor {
 public:
  explicit FieldWriter(Json& object) : object_(object) {
    object_ = Json::object();
  }

  void field(const Field& field, const FieldValue& value) override;
  void tag(const Field& field,
           const std::vector<Alternative>& alternatives) override;
  void section(const Field& field, const Describe& fields) override;

 private:
  Json& object_;
};

}  // namespace unroll
