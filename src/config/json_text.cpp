#include "config/json_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/error.h"
#include "config/json_value.h"
#include "config/parse_error.h"

namespace unroll {
namespace {

constexpr std::size_t kDeepest = 100;

/// Walks over text and keeps `position` where the parser is, which nlohmann's
/// events do not say.
class TrackedIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  TrackedIterator(const char* at, const char** position)
      : at_(at), position_(position) {}
  reference operator*() const { return *at_; }
  TrackedIterator& operator++() {
    *position_ = ++at_;
    return *this;
  }
  TrackedIterator operator++(int) {
    TrackedIterator before = *this;
    ++*this;
    return before;
  }
  bool operator==(const TrackedIterator& other) const {
    return at_ == other.at_;
  }
  bool operator!=(const TrackedIterator& other) const {
    return at_ != other.at_;
  }

 private:
  const char* at_;
  const char** position_;
};

/// Builds a document from the parser's events.
class Builder {
 public:
  using number_integer_t = Json::number_integer_t;
  using number_unsigned_t = Json::number_unsigned_t;
  using number_float_t = Json::number_float_t;
  using string_t = Json::string_t;
  using binary_t = Json::binary_t;

  Builder(std::string_view text, std::string_view origin,
          const char* const& position)
      : text_(text), origin_(origin), position_(position) {}

  bool null() { return add(nullptr); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(number_integer_t value) { return add(value); }
  bool number_unsigned(number_unsigned_t value) { return add(value); }
  bool number_float(number_float_t value, const string_t&) {
    return add(value);
  }
  bool string(string_t& value) { return add(std::move(value)); }
  bool binary(binary_t&) { return false; }  // JSON text has none

  bool start_object(std::size_t) { return open(Json::object()); }
  bool start_array(std::size_t) { return open(Json::array()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(string_t& key) {
    open_.back().key = key;
    if (!open_.back().keys.insert(key).second) {
      fail(offset() - 1,
           fmt::format("{} stands twice; keep one of the two", path()));
    }
    return true;
  }

  bool parse_error(std::size_t position, const std::string&,
                   const Json::exception& error) {
    const std::size_t at =
        std::clamp(position, std::size_t{1}, text_.size() + 1) - 1;
    fail(at, explain_parse_error(text_, at, error.what()));
  }

  Json take() { return std::move(root_); }

 private:
  struct Open {
    Json* value;
    std::string key;  // the last one
    std::unordered_set<std::string> keys;
  };

  /// Keys are known to be new, so the search in ordered_json's own insertion,
  /// which would make large objects quadratic, is left out.
  Json* put(Json value) {
    if (open_.empty()) return &(root_ = std::move(value));
    Json& parent = *open_.back().value;
    if (parent.is_array()) {
      parent.push_back(std::move(value));
      return &parent.back();
    }
    auto& object = parent.get_ref<Json::object_t&>();
    object.emplace_back(open_.back().key, std::move(value));
    return &object.back().second;
  }

  bool add(Json value) {
    put(std::move(value));
    return true;
  }

  bool open(Json value) {
    if (open_.size() == kDeepest) {
      fail(offset() - 1, fmt::format("nested deeper than {}", kDeepest));
    }
    open_.push_back({put(std::move(value)), "", {}});
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  std::size_t offset() const {
    return static_cast<std::size_t>(position_ - text_.data());
  }

  std::string path() const {
    std::string path;
    for (const Open& each : open_) {
      if (each.value->is_array()) {
        path += fmt::format("[{}]", each.value->size() - 1);
      } else {
        if (!path.empty()) path += '.';
        path += shortened(each.key);
      }
    }
    return path;
  }

  [[noreturn]] void fail(std::size_t offset, const std::string& message) {
    throw UserError(fmt::format("{}, {}: {}", origin_,
                                place_in_text(text_, offset), message));
  }

  std::string_view text_;
  std::string_view origin_;
  const char* const& position_;
  Json root_;
  std::vector<Open> open_;
};

}  // namespace

Json parse_json_text(std::string_view text, std::string_view origin,
                     Comments comments) {
  const char* position = text.data();
  Builder builder(text, origin, position);
  const char* end = text.data() + text.size();
  Json::sax_parse(TrackedIterator(text.data(), &position),
                  TrackedIterator(end, &position), &builder,
                  Json::input_format_t::json, /*strict=*/true,
                  comments == Comments::allowed);
  return builder.take();
}

}  // namespace unroll
