#include "config/random_configs.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "config/config_io.h"
#include "config/fields.h"

namespace unroll {
namespace {

/// Gives every field it is shown another value that it may have.
class RandomFields : public FieldVisitor {
 public:
  explicit RandomFields(std::mt19937_64& random) : random_(random) {}

  void field(const Field&, const FieldValue& value) override {
    // Fields that are all unusual seldom go together.
    if (below(2) == 0) std::visit(*this, value);
  }
  void tag(const Field&,
           const std::vector<Alternative>& alternatives) override {
    const Alternative& choice = alternatives[below(alternatives.size())];
    choice.select();
    choice.describe(*this);
  }
  void section(const Field&, const Describe& describe) override {
    describe(*this);
  }

  void operator()(const Flag& field) { field.value = below(2) == 0; }
  void operator()(const Integer& field) { field.value = number(field.range); }
  void operator()(const Number& field) { field.value = number(field.range); }
  void operator()(const Text& field) { field.value = text(field.rule); }
  void operator()(const IntegerList& field) {
    const auto most = std::min<std::int64_t>(field.length.high, 4);
    const auto least = std::max<std::int64_t>(field.length.low, 0);
    field.value.clear();
    for (auto left = least + number(Range<std::int64_t>{0, most - least});
         left > 0; --left)
      field.value.push_back(number(field.range));
  }
  void operator()(const FileList& field) {
    field.value.clear();
    do field.value.push_back(text(kFilePath));
    while (below(2) == 0);
  }
  void operator()(const TextMap& field) {
    // A slash would end a step of the JSON pointers that tests go by.
    static const TextRule kKey = {"", "", [](const std::string& key) {
                                    return key.find('/') == std::string::npos;
                                  }};
    field.value.clear();
    while (below(2) == 0) field.value[text(kKey)] = text(kAnyText);
  }
  void operator()(const Choice& field) { field.set(below(field.names.size())); }

 private:
  std::size_t below(std::size_t end) { return random_() % end; }

  /// An end of the range, or what lies between, small numbers more often.
  template <class T>
  T number(const Range<T>& range) {
    if (range.or_off && below(4) == 0) return T{-1};
    const auto between = [&]() -> T {
      const double exponent = static_cast<double>(below(1000)) / 1000;
      const auto low = range.has_low() ? static_cast<double>(range.low) : 0.0;
      const auto high =
          range.has_high() ? static_cast<double>(range.high) : low + 1e9;
      return static_cast<T>(low + std::pow(1 + high - low, exponent) - 1);
    };
    for (;;) {
      const std::size_t kind = below(8);
      const T value = kind == 0   ? range.low
                      : kind == 1 ? range.high
                                  : between();
      if (range.contains(value)) return value;
    }
  }

  std::string text(const TextRule& rule) {
    static const std::vector<std::string> kTexts = {
        "", "a", "b.c", "größe 2", "x/y z", "\"q\" \\ \n\t\x7f", "../..", "-1"};
    for (;;) {
      const std::string& text = kTexts[below(kTexts.size())];
      if (rule.accepts(text)) return text;
    }
  }

  std::mt19937_64& random_;
};

}  // namespace

std::vector<RunConfig> random_configs(std::size_t count) {
  std::mt19937_64 random(1);
  std::vector<RunConfig> configs;
  while (configs.size() < count) {
    RunConfig config;
    RandomFields fields(random);
    describe(fields, config);
    // Some settings do not go together.
    if (read_config(to_json(config)).problems.empty())
      configs.push_back(std::move(config));
  }
  return configs;
}

}  // namespace unroll
