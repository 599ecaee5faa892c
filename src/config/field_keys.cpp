#include "config/field_keys.h"

namespace unroll {
namespace {

class FieldKeys : public FieldVisitor {
 public:
  FieldKeys(std::string prefix, std::vector<std::string>& keys)
      : prefix_(std::move(prefix)), keys_(keys) {}

  void field(const Field& field, const FieldValue&) override {
    keys_.push_back(prefix_ + field.key);
  }

  void tag(const Field& field,
           const std::vector<Alternative>& alternatives) override {
    keys_.push_back(prefix_ + field.key);
    for (const Alternative& each : alternatives) each.describe(*this);
  }

  void section(const Field& field, const Describe& fields) override {
    keys_.push_back(prefix_ + field.key);
    FieldKeys inner(prefix_ + field.key + ".", keys_);
    fields(inner);
  }

 private:
  std::string prefix_;
  std::vector<std::string>& keys_;
};

}  // namespace

std::vector<std::string> field_keys(const Describe& fields) {
  std::vector<std::string> keys;
  FieldKeys visitor("", keys);
  fields(visitor);
  return keys;
}

}  // namespace unroll
