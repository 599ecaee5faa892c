#include "evaluation/evaluation_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/text.h"
#include "base/text_table.h"
#include "evaluation/picture.h"

namespace unroll {
namespace {

constexpr std::size_t kMostClasses = 30;  // rows of the class table
constexpr std::size_t kMostPairs = 15;

std::string percent(double share) {
  return fmt::format("{:.2f} %", 100.0 * share);
}

std::vector<std::int64_t> classes_by_f1(const Confusion& confusion) {
  std::vector<double> f1;
  for (std::int64_t label = 0; label < confusion.classes(); ++label)
    f1.push_back(confusion.score(label).f1);
  std::vector<std::int64_t> labels(f1.size());
  std::iota(labels.begin(), labels.end(), 0);
  std::stable_sort(labels.begin(), labels.end(), [&](auto a, auto b) {
    return f1[static_cast<std::size_t>(a)] < f1[static_cast<std::size_t>(b)];
  });
  return labels;
}

struct ConfusedPair {
  std::int64_t truth = 0;
  std::int64_t predicted = 0;
  std::int64_t images = 0;
};

std::vector<ConfusedPair> confused_pairs(const Confusion& confusion) {
  std::vector<ConfusedPair> pairs;
  for (std::int64_t truth = 0; truth < confusion.classes(); ++truth) {
    const auto& row = confusion.counts()[static_cast<std::size_t>(truth)];
    for (std::int64_t label = 0; label < confusion.classes(); ++label) {
      const auto images = row[static_cast<std::size_t>(label)];
      if (label != truth && images > 0) pairs.push_back({truth, label, images});
    }
  }
  std::stable_sort(
      pairs.begin(), pairs.end(),
      [](const auto& a, const auto& b) { return a.images > b.images; });
  return pairs;
}

std::string pairs_table(const Confusion& confusion, const ClassNames& names) {
  const auto pairs = confused_pairs(confusion);
  if (pairs.empty()) return "None was taken for another class.\n";
  TextTable table({"truth", "said", names.unit, "of the class"});
  for (std::size_t i = 0; i < std::min(pairs.size(), kMostPairs); ++i) {
    const auto& pair = pairs[i];
    const auto support = confusion.score(pair.truth).support;
    table.add_row({names.of(pair.truth), names.of(pair.predicted),
                   std::to_string(pair.images),
                   percent(static_cast<double>(pair.images) /
                           static_cast<double>(support))});
  }
  std::string text = table.terminal();
  if (pairs.size() > kMostPairs)
    text += fmt::format("and {} pairs more\n", pairs.size() - kMostPairs);
  return text;
}

std::string matrix(const Confusion& confusion, const ClassNames& names) {
  std::vector<std::string> header = {"truth"};
  for (std::int64_t label = 0; label < confusion.classes(); ++label)
    header.push_back(names.of(label));
  TextTable table(header);
  for (std::int64_t truth = 0; truth < confusion.classes(); ++truth) {
    std::vector<std::string> cells = {names.of(truth)};
    for (const auto count : confusion.counts()[static_cast<std::size_t>(truth)])
      cells.push_back(count == 0 ? "" : std::to_string(count));
    table.add_row(std::move(cells));
  }
  return table.terminal();
}

bool fits(const std::string& text, int width) {
  std::size_t start = 0;
  while (start < text.size()) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    if (display_width(text.substr(start, end - start)) > width) return false;
    start = end + 1;
  }
  return true;
}

std::vector<std::string> mistake_block(const Mistake& mistake,
                                       const LabeledImages& images,
                                       bool colours) {
  const auto size = images.rows * images.cols;
  const auto first = images.pixels.begin() + mistake.index * size;
  const GreyImage image{images.rows, images.cols, {first, first + size}};
  auto block = picture_lines(trimmed(image), colours);
  block.insert(block.begin(),
               {fmt::format("image {} is {},", mistake.index, mistake.truth),
                fmt::format("said {} at {}", mistake.predicted,
                            percent(mistake.probability))});
  return block;
}

}  // namespace

std::string headline(const Evaluation& evaluation) {
  const auto total = evaluation.confusion.total();
  const Interval interval =
      wilson_interval(evaluation.confusion.correct(), total);
  return fmt::format(
      "accuracy {} (95 % interval {:.2f} to {:.2f}), loss {:.4f}, {} images in "
      "{}",
      percent(evaluation.confusion.accuracy()), 100.0 * interval.low,
      100.0 * interval.high, evaluation.loss, with_commas(total),
      human_seconds(evaluation.seconds));
}

std::string ClassNames::of(std::int64_t label) const {
  return labels.empty() ? std::to_string(label)
                        : labels.at(static_cast<std::size_t>(label));
}

std::string class_table(const Confusion& confusion, const ClassNames& names) {
  std::vector<std::int64_t> labels(
      static_cast<std::size_t>(confusion.classes()));
  std::iota(labels.begin(), labels.end(), 0);
  const bool cut = labels.size() > kMostClasses;
  if (cut) {
    labels = classes_by_f1(confusion);
    labels.resize(kMostClasses);
  }
  TextTable table({"class", names.unit, "precision", "recall", "F1"});
  for (const auto label : labels) {
    const ClassScore score = confusion.score(label);
    table.add_row({names.of(label), with_commas(score.support),
                   percent(score.precision), percent(score.recall),
                   percent(score.f1)});
  }
  std::string text = table.terminal();
  if (cut)
    text += fmt::format("the {} classes of lowest F1 out of {}\n", kMostClasses,
                        confusion.classes());
  return text + fmt::format("mean F1 {}\n", percent(confusion.macro_f1()));
}

std::string confusion_text(const Confusion& confusion, int width,
                           const ClassNames& names) {
  if (confusion.classes() < width) {
    const std::string text = matrix(confusion, names);
    if (fits(text, width)) return text;
  }
  return pairs_table(confusion, names);
}

std::string mistakes_text(const Evaluation& evaluation,
                          const LabeledImages& images, const TextStyle& style) {
  if (evaluation.mistakes.empty()) return "None.\n";
  std::vector<std::vector<std::string>> blocks;
  for (const auto& mistake : evaluation.mistakes)
    blocks.push_back(mistake_block(mistake, images, style.colours));
  return side_by_side(blocks, style.width);
}

std::string evaluation_text(const Evaluation& evaluation,
                            const LabeledImages& images,
                            const TextStyle& style) {
  return headline(evaluation) + "\n\nEach class\n" +
         class_table(evaluation.confusion) +
         "\nConfusion (rows: truth, columns: what the model said)\n" +
         confusion_text(evaluation.confusion, style.width) +
         "\nThe most confident mistakes\n" +
         mistakes_text(evaluation, images, style);
}

}  // namespace unroll
