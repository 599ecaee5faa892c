#include "evaluation/text_prediction.h"

#include "catch.h"
#include "evaluation/probability_bars.h"

namespace unroll {

TEST_CASE("a text's prediction tells label, runner-up and bars",
          "[evaluation]") {
  const std::vector<std::string> labels = {"ham", "spam", "naïve"};
  const TextPrediction said{"win now", {0.125, 0.625, 0.25}};
  CHECK(prediction_text(said, labels) ==
        "win now\n"
        "  spam (62.50 %)\n"
        "  runner-up naïve (25.00 %)\n"
        "   spam   62.50 % #############\n"
        "  naïve   25.00 % #####\n"
        "    ham   12.50 % ###\n");
  const Json json = to_json(said, labels);
  CHECK(json["text"] == "win now");
  CHECK(json["label"] == "spam");
  CHECK(json["probability"] == 0.625);
  CHECK(json["runner_up"]["label"] == "naïve");
  CHECK(json["probabilities"]["ham"] == 0.125);
}

TEST_CASE("only the likeliest labels have bars", "[evaluation]") {
  const std::vector<double> shares = {0.1, 0.3, 0.05, 0.25, 0.1, 0.1, 0.1};
  CHECK(likeliest(shares) == std::vector<std::int64_t>{1, 3, 0, 4, 5});
  CHECK(probability_bars(shares).size() == 5);
  CHECK(likeliest({0.5}) == std::vector<std::int64_t>{0});
}

TEST_CASE("tagged words stand in lines of the terminal's width",
          "[evaluation]") {
  const std::vector<TaggedWord> words = {
      {"the", "DET", 0.5}, {"dog", "NOUN", 0.75}, {"runs", "VERB", 1.0}};
  CHECK(tagged_text(words, 80) == "the/DET dog/NOUN runs/VERB");
  CHECK(tagged_text(words, 17) == "the/DET dog/NOUN\nruns/VERB");
  CHECK(tagged_text(words, 1) == "the/DET\ndog/NOUN\nruns/VERB");
  CHECK(to_json("the dog runs", words)["words"][1] ==
        Json{{"word", "dog"}, {"tag", "NOUN"}, {"probability", 0.75}});
}

}  // namespace unroll
