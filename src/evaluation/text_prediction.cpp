#include "evaluation/text_prediction.h"

#include <fmt/format.h>

#include "base/text.h"
#include "evaluation/probability_bars.h"

namespace unroll {
namespace {

/// The likeliest label of a text, or the next one.
struct Guess {
  std::string label;
  double probability = 0.0;
};

Guess guess(const TextPrediction& prediction,
            const std::vector<std::string>& labels, std::size_t rank) {
  const auto place =
      static_cast<std::size_t>(likeliest(prediction.probabilities).at(rank));
  return {labels.at(place), prediction.probabilities[place]};
}

}  // namespace

Json to_json(const TextPrediction& prediction,
             const std::vector<std::string>& labels) {
  const Guess best = guess(prediction, labels, 0);
  const Guess next = guess(prediction, labels, 1);
  Json json = {
      {"text", prediction.text},
      {"label", best.label},
      {"probability", best.probability},
      {"runner_up", {{"label", next.label}, {"probability", next.probability}}},
      {"probabilities", Json::object()}};
  for (std::size_t i = 0; i < labels.size(); ++i)
    json["probabilities"][labels[i]] = prediction.probabilities[i];
  return json;
}

std::string prediction_text(const TextPrediction& prediction,
                            const std::vector<std::string>& labels) {
  const auto line = [&](const char* title, std::size_t rank) {
    const auto [label, probability] = guess(prediction, labels, rank);
    return fmt::format("  {}{} ({:.2f} %)\n", title, label,
                       100.0 * probability);
  };
  std::string text =
      prediction.text + "\n" + line("", 0) + line("runner-up ", 1);
  for (const auto& bar : probability_bars(prediction.probabilities, {labels}))
    text += "  " + bar + "\n";
  return text;
}

Json to_json(const std::string& text, const std::vector<TaggedWord>& words) {
  Json json = {{"text", text}, {"words", Json::array()}};
  for (const auto& [word, tag, probability] : words)
    json["words"].push_back(
        {{"word", word}, {"tag", tag}, {"probability", probability}});
  return json;
}

std::string tagged_text(const std::vector<TaggedWord>& words, int width) {
  std::string text;
  std::int64_t column = 0;
  for (const auto& [word, tag, probability] : words) {
    const std::string pair = word + "/" + tag;
    const auto size = display_width(pair);
    const bool fits = column + 1 + size <= width;
    if (!text.empty()) text += fits ? " " : "\n";
    column = fits && !text.empty() ? column + 1 + size : size;
    text += pair;
  }
  return text;
}

}  // namespace unroll
