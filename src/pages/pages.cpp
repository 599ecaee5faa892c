#include "pages/pages.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>

namespace unroll {
namespace {

/// JSON that cannot end the script element it stands in.
std::string embedded(const Json& data) {
  const std::string json =
      data.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string safe;
  safe.reserve(json.size());
  for (const char c : json) {
    if (c == '<')
      safe += "\\u003c";
    else
      safe += c;
  }
  return safe;
}

std::string_view text_of(std::string_view name) {
  const PageFile* file = find_page_file(name);
  if (file == nullptr)
    throw std::invalid_argument("no page file " + std::string(name));
  return file->text;
}

/// Replaces each `before` NAME `after` in the page by `tag`, the file NAME, and
/// the tag's end.
std::string put_in(std::string page, std::string_view before,
                   std::string_view after, const std::string& tag) {
  for (auto at = page.find(before); at != std::string::npos;
       at = page.find(before, at)) {
    const auto name = at + before.size();
    const auto end = page.find(after, name);
    const std::string text(text_of(page.substr(name, end - name)));
    const std::string element = "<" + tag + ">\n" + text + "</" + tag + ">";
    page.replace(at, end + after.size() - at, element);
    at += element.size();
  }
  return page;
}

}  // namespace

const PageFile* find_page_file(std::string_view name) {
  const auto& files = page_files();
  const auto found =
      std::find_if(files.begin(), files.end(),
                   [&](const auto& file) { return file.name == name; });
  return found == files.end() ? nullptr : &*found;
}

std::string standalone_page(std::string_view name, const Json& data) {
  constexpr std::string_view kData = "id=\"data\">";
  std::string page(text_of(name));
  page = put_in(page, "<link rel=\"stylesheet\" href=\"", "\">", "style");
  page = put_in(page, "<script src=\"", "\"></script>", "script");
  return page.insert(page.find(kData) + kData.size(), embedded(data));
}

std::string base64(std::string_view bytes) {
  constexpr const char* kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k)
      bits = bits << 8 |
             (at + k < bytes.size() ? static_cast<unsigned char>(bytes[at + k])
                                    : 0u);
    for (std::size_t k = 0; k < 4; ++k)
      text +=
          at + k > bytes.size() ? '=' : kLetters[bits >> (18 - 6 * k) & 63u];
  }
  return text;
}

}  // namespace unroll
