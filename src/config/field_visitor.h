#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "config/field_value.h"

namespace unroll {

/// What every key of a config has.
struct Field {
  const char* key;
  const char* doc;  ///< Meaning, unit, when to change it.
  bool required = false;
};

class FieldVisitor;
using Describe = std::function<void(FieldVisitor&)>;

/// One alternative of a tagged union, such as the optimizer "sgd".
struct Alternative {
  std::string name;
  const char* doc;
  bool held;  ///< Whether the config holds this one.
  std::function<void()> select;
  Describe describe;  ///< Its fields; of a default one unless it is held.
};

/// Is shown every field of a config, section by section. See config/fields.h.
class FieldVisitor {
 public:
  virtual ~FieldVisitor() = default;
  virtual void field(const Field& field, const FieldValue& value) = 0;
  /// A key whose value (an alternative's name) chooses which further keys the
  /// section has. At most one to a section.
  virtual void tag(const Field& field,
                   const std::vector<Alternative>& alternatives) = 0;
  virtual void section(const Field& field, const Describe& describe) = 0;
};

/// The alternative of `variant` that holds a `T`.
template <class T, class Variant>
Alternative alternative(const char* name, const char* doc, Variant& variant) {
  return {name, doc, std::holds_alternative<T>(variant),
          [&variant] { variant.template emplace<T>(); },
          [&variant](FieldVisitor& visitor) {
            if (T* value = std::get_if<T>(&variant)) {
              describe(visitor, *value);
            } else {
              T fresh;
              describe(visitor, fresh);
            }
          }};
}

}  // namespace unroll
