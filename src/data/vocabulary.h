#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/json.h"

namespace unroll {

/// Units (characters, words, tags) and their numbers. Number 0 is
/// `kUnknownUnit`, for all that the training part does not hold.
class Vocabulary {
 public:
  /// The special units come first, in their order; then every unit seen at
  /// least `min_count` times, the most frequent first, ties by their bytes.
  static Vocabulary count(const std::vector<std::vector<std::string>>& texts,
                          std::int64_t min_count,
                          const std::vector<std::string>& specials = {});

  std::int64_t size() const;
  /// Its number; 0 if it is not known.
  std::int64_t id(const std::string& unit) const;
  bool knows(const std::string& unit) const;
  const std::string& unit(std::int64_t id) const;
  std::vector<std::int64_t> ids(const std::vector<std::string>& units) const;

  Json to_json() const;  ///< An array of the units, in order.
  /// Throws UserError, naming `origin`, for what is no vocabulary.
  static Vocabulary from_json(const Json& json, const std::string& origin);

 private:
  explicit Vocabulary(std::vector<std::string> units);
  std::vector<std::string> units_;
  std::unordered_map<std::string, std::int64_t> ids_;
};

inline constexpr const char* kUnknownUnit = "<unk>";

}  // namespace unroll
