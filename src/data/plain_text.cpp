#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "data/public_sets.h"
#include "data/text_files.h"
#include "data/text_sets.h"

namespace unroll {
namespace {

bool starts_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xc0) != 0x80;
}

/// Cuts `text` so that `valid_fraction` of its characters are the tail.
void cut(std::string text, double valid_fraction, PlainText& set) {
  std::size_t count = 0;
  for (const char byte : text) count += starts_character(byte);
  const auto keep = static_cast<std::size_t>(
      std::floor(static_cast<double>(count) * (1.0 - valid_fraction)));
  std::size_t at = 0;
  for (std::size_t seen = 0; at < text.size(); ++at) {
    seen += starts_character(text[at]);
    if (seen > keep) break;
  }
  set.valid = text.substr(at);
  text.resize(at);
  set.train = std::move(text);
}

bool is_conllu(const std::string& name) {
  return name.ends_with(".conllu") || name.ends_with(".conllu.gz");
}

/// Its sentences as they were written, one a line.
std::string sentences(const TextFile& file) {
  constexpr std::string_view kMark = "# text = ";
  std::string text;
  for (const auto line : lines_of(file))
    if (line.starts_with(kMark))
      text.append(line.substr(kMark.size())).append("\n");
  if (text.empty())
    throw UserError(
        fmt::format("{}: no line starts with \"{}\", as sentences of a CoNLL-U "
                    "file do",
                    file.name, kMark));
  return text;
}

TextFiles read_files(const std::vector<std::string>& files) {
  if (files.empty())
    throw UserError("data.files: names no file; give at least one");
  std::vector<NamedPath> paths;
  for (const std::string& file : files) paths.push_back({"data.files", file});
  return read_own_files(paths);
}

}  // namespace

PlainText open_plain_text(const TextDataConfig& config, Console& console) {
  const auto* own = std::get_if<TextFilesData>(&config.set);
  const TextFiles found =
      own ? read_files(own->files)
          : open_public_set("tiny_shakespeare", config.dir, console);
  PlainText set{facts_of(found), {}, {}};
  std::string text;
  for (const TextFile& file : found.files)
    text += is_conllu(file.name) ? sentences(file) : file.text;
  cut(std::move(text), config.valid_fraction, set);
  return set;
}

}  // namespace unroll
