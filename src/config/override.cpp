#include <fmt/format.h>

#include "base/error.h"
#include "config/config_io.h"
#include "config/json_text.h"
#include "config/json_value.h"

namespace unroll {
namespace {

constexpr std::size_t kMostKeys = 100;

[[noreturn]] void refuse(std::string_view setting, const std::string& why) {
  throw UserError(fmt::format(
      "--set {}: {}; write it as --set optimizer.learning_rate=0.01",
      shortened(std::string(setting)), why));
}

std::vector<std::string> split_path(std::string_view setting,
                                    std::string_view path) {
  std::vector<std::string> keys(1);
  for (const char c : path) {
    if (c == '.') {
      keys.emplace_back();
    } else {
      keys.back() += c;
    }
  }
  for (const std::string& key : keys) {
    if (key.empty()) refuse(setting, "a key is empty");
  }
  if (keys.size() > kMostKeys) refuse(setting, "too many keys");
  return keys;
}

}  // namespace

Json setting_value(const std::string& text) {
  try {
    return parse_json_text(text, "--set", Comments::refused);
  } catch (const UserError&) {
  }
  return text;
}

void apply_override(Json& json, std::string_view setting) {
  const auto equals = setting.find('=');
  if (equals == std::string_view::npos) refuse(setting, "there is no =");
  if (!is_utf8(std::string(setting))) refuse(setting, "this is not UTF-8");
  Json value = setting_value(std::string(setting.substr(equals + 1)));

  Json* place = &json;
  std::string path;
  for (const auto& key : split_path(setting, setting.substr(0, equals))) {
    if (place->is_null()) *place = Json::object();
    if (!place->is_object()) {
      refuse(setting, fmt::format("{} has no keys in this config ({})",
                                  path.empty() ? "the whole" : path,
                                  found_text(*place)));
    }
    place = &(*place)[key];
    if (!path.empty()) path += '.';
    path += key;
  }
  *place = std::move(value);
}

}  // namespace unroll
