#include "evaluation/prediction.h"

#include <fmt/format.h>

#include <utility>

#include "evaluation/picture.h"
#include "evaluation/probability_bars.h"

namespace unroll {
namespace {

double probability_of(const Prediction& prediction, std::int64_t label) {
  return prediction.probabilities[static_cast<std::size_t>(label)];
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
  for (auto& bar : probability_bars(prediction.probabilities))
    words.push_back(std::move(bar));
  const auto picture = picture_lines(prediction.input.image, style.colours);
  return title + "\n" + side_by_side({picture, words}, style.width);
}

}  // namespace unroll
