#include "evaluation/evaluation_text.h"

#include <algorithm>
#include <sstream>

#include "base/text.h"
#include "catch.h"
#include "evaluation/support.h"

namespace unroll {
namespace {

std::int64_t widest_line(const std::string& text) {
  std::istringstream stream(text);
  std::int64_t widest = 0;
  for (std::string line; std::getline(stream, line);)
    widest = std::max(widest, display_width(line));
  return widest;
}

/// `right` images of each class, and one of class 1 called 2.
Confusion nearly_right(std::int64_t classes, int right) {
  Confusion confusion(classes);
  for (std::int64_t label = 0; label < classes; ++label)
    for (int i = 0; i < right; ++i) confusion.add(label, label);
  confusion.add(1, 2);
  return confusion;
}

}  // namespace

TEST_CASE("the headline holds accuracy, interval and loss", "[evaluation]") {
  Evaluation evaluation;
  evaluation.confusion = Confusion(2);
  for (int i = 0; i < 95; ++i) evaluation.confusion.add(0, 0);
  for (int i = 0; i < 5; ++i) evaluation.confusion.add(1, 0);
  evaluation.loss = 0.12345;
  const auto text = headline(evaluation);
  CHECK(holds(text, {"95.00 %"}));
  CHECK(holds(text, {"88.82 to 97.85"}));
  CHECK(holds(text, {"0.123"}));
}

TEST_CASE("the matrix of ten classes fits 80 columns, rows are truth",
          "[evaluation]") {
  const auto text = confusion_text(nearly_right(10, 1135), 80);
  CHECK(widest_line(text) <= 80);
  std::istringstream stream(text);
  std::string line;
  for (int i = 0; i < 4; ++i) std::getline(stream, line);  // row of class 1
  CHECK(holds(line, {"1135     1"}));
}

TEST_CASE("of many classes only the confused pairs and the worst classes show",
          "[evaluation]") {
  const auto confusion = nearly_right(150, 3);
  const auto pairs = confusion_text(confusion, 80);
  CHECK(widest_line(pairs) <= 80);
  CHECK(std::count(pairs.begin(), pairs.end(), '\n') == 3);
  CHECK(holds(pairs, {"25.00 %"}));  // one of class 1's four images
  const auto classes = class_table(confusion);
  CHECK(std::count(classes.begin(), classes.end(), '\n') == 34);
  CHECK(holds(classes, {"out of 150"}));
  // The worst stands first: recall of class 1 is 3 of 4.
  CHECK(holds(classes.substr(0, 400), {"75.00 %"}));
}

TEST_CASE("each mistake shows the picture of its own image", "[evaluation]") {
  LabeledImages images{2, 2, 2, {0, 0, 0, 0, 255, 255, 255, 255}, {0, 1}};
  Evaluation evaluation;
  evaluation.confusion = Confusion(2);
  evaluation.mistakes = {{1, 1, 0, 0.875}};
  const auto text = mistakes_text(evaluation, images, {});
  CHECK(text == "image 1 is 1,\nsaid 0 at 87.50 %\n@@\n");
}

TEST_CASE("evaluation as JSON has the documented keys", "[evaluation]") {
  Evaluation evaluation;
  evaluation.confusion = Confusion(2);
  evaluation.confusion.add(0, 1);
  evaluation.confusion.add(1, 1);
  evaluation.loss = 0.5;
  evaluation.mistakes = {{7, 0, 1, 0.9}};
  const Json json = to_json(evaluation);
  CHECK(json["accuracy"] == 0.5);
  CHECK(json["loss"] == 0.5);
  CHECK(json["count"] == 2);
  CHECK(json["confusion"] == Json({{0, 1}, {0, 1}}));
  CHECK(json["mistakes"][0]["index"] == 7);
}

}  // namespace unroll
