#include "evaluation/prediction_input.h"

#include <fmt/format.h>

#include <charconv>

#include "base/error.h"
#include "data/digit_placement.h"
#include "data/idx.h"

namespace unroll {
namespace {

std::optional<std::int64_t> parse_count(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0)
    return std::nullopt;
  return value;
}

std::optional<IndexRange> try_range(const std::string& text) {
  const auto dash = text.find('-');
  const auto first = parse_count(text.substr(0, dash));
  const auto last =
      dash == std::string::npos ? first : parse_count(text.substr(dash + 1));
  if (!first || !last || *last < *first) return std::nullopt;
  return IndexRange{*first, *last};
}

std::vector<InputImage> read_idx(const PredictionFile& file, std::int64_t rows,
                                 std::int64_t cols) {
  const std::string name = file.path.string();
  const IdxImages set = read_idx_images(file.path);
  if (!file.range)
    throw UserError(
        fmt::format("{}: holds {} images: say which, as {}:0 or {}:0-9", name,
                    set.count, name, name));
  if (file.range->last >= set.count)
    throw UserError(fmt::format("{}: no image {}: it holds {} (0 to {})", name,
                                file.range->last, set.count, set.count - 1));
  if (set.rows != rows || set.cols != cols)
    throw UserError(
        fmt::format("{}: images are {} x {}, the model takes {} x {}", name,
                    set.rows, set.cols, rows, cols));
  std::vector<InputImage> images;
  for (auto index = file.range->first; index <= file.range->last; ++index) {
    const auto first = set.pixels.begin() + index * rows * cols;
    images.push_back(
        {name, index, GreyImage{rows, cols, {first, first + rows * cols}}});
  }
  return images;
}

}  // namespace

IndexRange parse_index_range(const std::string& text) {
  if (const auto range = try_range(text)) return *range;
  throw UserError(fmt::format(
      "\"{}\" is no index of an image: give one, as 7, or a range, as 0-9",
      text));
}

PredictionFile parse_prediction_file(const std::string& argument,
                                     const std::string& index) {
  PredictionFile file{argument, std::nullopt};
  const auto colon = argument.rfind(':');
  if (colon != std::string::npos && !std::filesystem::exists(file.path)) {
    file.range = try_range(argument.substr(colon + 1));
    if (file.range) file.path = argument.substr(0, colon);
  }
  if (!file.range && !index.empty()) file.range = parse_index_range(index);
  return file;
}

std::vector<InputImage> read_prediction_images(const PredictionFile& file,
                                               std::int64_t rows,
                                               std::int64_t cols) {
  const std::string name = file.path.string();
  if (looks_like_idx(file.path)) return read_idx(file, rows, cols);
  if (file.range)
    throw UserError(
        fmt::format("{}: an index is given, but this is no IDX file", name));
  return {{name, std::nullopt,
           place_digit(read_image_file(file.path), rows, cols, name)}};
}

}  // namespace unroll
