#include "evaluation/disagreements.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "base/text_table.h"
#include "evaluation/picture.h"

namespace unroll {
namespace {

constexpr std::size_t kMostPictures = 8;  // of each kind
constexpr std::size_t kMostToldRows = 8;

std::size_t place(std::int64_t number) {
  return static_cast<std::size_t>(number);
}

void require_same_images(const std::vector<const ExperimentRow*>& rows,
                         const ImageSet& set) {
  for (const auto* row : rows)
    for (const SeededRun* run : row->good())
      if (run->right.size() != set.test.labels.size() ||
          run->data_sha256 != set.sha256)
        throw UserError(fmt::format(
            "{}: --disagreements needs runs that classify the same test images "
            "(digits that are drawn differ from seed to seed)",
            row->name));
}

/// The class that most seeds say; of several the smallest.
std::int64_t said_most(const ExperimentRow& row, std::size_t image,
                       std::int64_t classes) {
  std::vector<int> votes(place(classes));
  for (const SeededRun* run : row.good())
    ++votes.at(place(run->predicted[image]));
  return std::max_element(votes.begin(), votes.end()) - votes.begin();
}

std::vector<double> recall_of(const ExperimentRow& row, const ImageSet& set) {
  std::vector<double> right(place(set.classes)), all(place(set.classes));
  for (const SeededRun* run : row.good())
    for (std::size_t i = 0; i < run->right.size(); ++i) {
      const auto label = place(set.test.labels[i]);
      right[label] += run->right[i];
      all[label] += 1.0;
    }
  for (std::size_t label = 0; label < all.size(); ++label)
    right[label] = all[label] > 0.0 ? right[label] / all[label] : 0.0;
  return right;
}

void sort_in(const std::vector<const ExperimentRow*>& rows, std::size_t image,
             const ImageSet& set, Disagreements& result) {
  DisputedImage disputed{
      static_cast<std::int64_t>(image), set.test.labels[image], {}};
  std::vector<std::size_t> right;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    disputed.said.push_back(said_most(*rows[row], image, set.classes));
    if (disputed.said.back() == disputed.truth) right.push_back(row);
  }
  if (right.size() > 1 || (right.size() == 1 && rows.size() == 1)) return;
  auto& list = right.empty() ? result.all_wrong : result.only_right[right[0]];
  list.push_back(std::move(disputed));
}

/// What those that are wrong say: each of few, of many how many say so.
std::vector<std::string> wrong_answers(const DisputedImage& disputed,
                                       const std::vector<std::string>& names) {
  std::vector<std::string> each;
  std::map<std::int64_t, int> counts;
  for (std::size_t row = 0; row < names.size(); ++row) {
    const auto said = disputed.said[row];
    if (said == disputed.truth) continue;
    each.push_back(fmt::format("{}: {}", names[row], said));
    ++counts[said];
  }
  if (each.size() <= kMostToldRows) return each;
  std::vector<std::string> together;
  for (const auto& [said, count] : counts)
    together.push_back(fmt::format("{} models: {}", count, said));
  return together;
}

std::vector<std::string> block_of(const DisputedImage& disputed,
                                  const std::vector<std::string>& names,
                                  const LabeledImages& images, bool colours) {
  const auto size = images.rows * images.cols;
  const auto first = images.pixels.begin() + disputed.index * size;
  const GreyImage image{images.rows, images.cols, {first, first + size}};
  std::vector<std::string> block = {
      fmt::format("image {} is {}", disputed.index, disputed.truth)};
  for (auto& line : wrong_answers(disputed, names))
    block.push_back(std::move(line));
  for (auto& line : picture_lines(trimmed(image), colours))
    block.push_back(std::move(line));
  return block;
}

std::string pictures(const std::vector<DisputedImage>& list,
                     const std::vector<std::string>& names,
                     const LabeledImages& images, const TextStyle& style) {
  std::vector<std::vector<std::string>> blocks;
  for (std::size_t i = 0; i < std::min(list.size(), kMostPictures); ++i)
    blocks.push_back(block_of(list[i], names, images, style.colours));
  return side_by_side(blocks, style.width);
}

std::string recall_table(const Disagreements& disagreements) {
  std::vector<std::string> header = {"class"};
  const auto told = std::min(disagreements.names.size(), kMostToldRows);
  for (std::size_t row = 0; row < told; ++row)
    header.push_back(disagreements.names[row] + " %");
  header.emplace_back("apart");
  TextTable table(header);
  for (std::size_t label = 0; label < disagreements.recall[0].size(); ++label) {
    std::vector<std::string> line = {std::to_string(label)};
    double low = 1.0, high = 0.0;
    for (std::size_t row = 0; row < disagreements.recall.size(); ++row) {
      const auto& recall = disagreements.recall[row];
      if (row < told)
        line.push_back(fmt::format("{:.2f}", 100.0 * recall[label]));
      low = std::min(low, recall[label]);
      high = std::max(high, recall[label]);
    }
    line.push_back(fmt::format("{:.2f}", 100.0 * (high - low)));
    table.add_row(std::move(line));
  }
  return table.terminal();
}

Json list_json(const std::vector<DisputedImage>& list) {
  Json json = Json::array();
  for (const auto& image : list)
    json.push_back(
        {{"index", image.index}, {"truth", image.truth}, {"said", image.said}});
  return json;
}

}  // namespace

Disagreements find_disagreements(const std::vector<ExperimentRow>& rows,
                                 const ImageSet& set) {
  std::vector<const ExperimentRow*> good;
  for (const auto& row : rows)
    if (!row.good().empty()) good.push_back(&row);
  require_same_images(good, set);
  Disagreements result;
  result.only_right.resize(good.size());
  for (const auto* row : good) {
    result.names.push_back(row->name);
    result.recall.push_back(recall_of(*row, set));
  }
  for (std::size_t image = 0; image < set.test.labels.size(); ++image)
    sort_in(good, image, set, result);
  return result;
}

std::string disagreements_text(const Disagreements& disagreements,
                               const LabeledImages& images,
                               const TextStyle& style) {
  const auto& names = disagreements.names;
  if (names.empty()) return "";
  std::string text;
  const auto told = std::min(names.size(), kMostToldRows);
  for (std::size_t row = 0; names.size() > 1 && row < told; ++row) {
    const auto& list = disagreements.only_right[row];
    text += fmt::format("Only {} gets right: {} images\n", names[row],
                        with_commas(static_cast<std::int64_t>(list.size())));
    text += pictures(list, names, images, style) + "\n";
  }
  if (told < names.size())
    text += fmt::format("{} more in the JSON\n\n", names.size() - told);
  const auto& list = disagreements.all_wrong;
  text += fmt::format("All get wrong: {} images\n",
                      with_commas(static_cast<std::int64_t>(list.size())));
  text += pictures(list, names, images, style);
  return text + "\nOf each class, right\n" + recall_table(disagreements);
}

Json to_json(const Disagreements& disagreements) {
  Json only = Json::array();
  for (std::size_t row = 0; row < disagreements.names.size(); ++row)
    only.push_back({{"name", disagreements.names[row]},
                    {"images", list_json(disagreements.only_right[row])}});
  return {{"names", disagreements.names},
          {"only_right", only},
          {"all_wrong", list_json(disagreements.all_wrong)},
          {"recall", disagreements.recall}};
}

}  // namespace unroll
