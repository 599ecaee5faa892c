#include "evaluation/prediction.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "evaluation/picture.h"

namespace unroll {
namespace {

constexpr std::size_t kMostBars = 5;
constexpr double kBarWidth = 20.0;

double probability_of(const Prediction& prediction, std::int64_t label) {
  return prediction.probabilities[static_cast<std::size_t>(label)];
}

std::vector<std::int64_t> likeliest(const Prediction& prediction) {
  std::vector<std::int64_t> labels(prediction.probabilities.size());
  std::iota(labels.begin(), labels.end(), 0);
  std::stable_sort(labels.begin(), labels.end(), [&](auto a, auto b) {
    return probability_of(prediction, a) > probability_of(prediction, b);
  });
  labels.resize(std::min(labels.size(), kMostBars));
  return labels;
}

std::string bar_line(const Prediction& prediction, std::int64_t label) {
  const double probability = probability_of(prediction, label);
  return fmt::format(
      "{:>4} {:7.2f} % {}", label, 100.0 * probability,
      std::string(static_cast<std::size_t>(probability * kBarWidth + 0.5),
                  '#'));
}

}  // namespace

Json to_json(const std::vector<Prediction>& predictions) {
  Json json = Json::array();
  for (const auto& prediction : predictions) {
    Json entry = {{"file", prediction.input.file}};
    if (prediction.input.index) entry["index"] = *prediction.input.index;
    entry["class"] = prediction.label;
    entry["probability"] = probability_of(prediction, prediction.label);
    entry["runner_up"] = {
        {"class", prediction.runner_up},
        {"probability", probability_of(prediction, prediction.runner_up)}};
    entry["probabilities"] = prediction.probabilities;
    json.push_back(std::move(entry));
  }
  return json;
}

std::string prediction_text(const Prediction& prediction,
                            const TextStyle& style) {
  std::string title = prediction.input.file;
  if (prediction.input.index)
    title += fmt::format(":{}", *prediction.input.index);
  std::vector<std::string> words = {
      fmt::format("class {} ({:.2f} %)", prediction.label,
                  100.0 * probability_of(prediction, prediction.label)),
      fmt::format("runner-up {} ({:.2f} %)", prediction.runner_up,
                  100.0 * probability_of(prediction, prediction.runner_up)),
      ""};
  for (const auto label : likeliest(prediction))
    words.push_back(bar_line(prediction, label));
  const auto picture = picture_lines(prediction.input.image, style.colours);
  return title + "\n" + side_by_side({picture, words}, style.width);
}

}  // namespace unroll
