#include "config/field_writer.h"

namespace unroll {

void FieldWriter::field(const Field& field, const FieldValue& value) {
  object_[field.key] = value_json(value);
}

void FieldWriter::tag(const Field& field,
                      const std::vector<Alternative>& alternatives) {
  for (const Alternative& each : alternatives) {
    if (!each.held) continue;
    object_[field.key] = each.name;
    each.describe(*this);
  }
}

void FieldWriter::section(const Field& field, const Describe& fields) {
  Json object;
  FieldWriter inner(object);
  fields(inner);
  object_[field.key] = std::move(object);
}

}  // namespace unroll
