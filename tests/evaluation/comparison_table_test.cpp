#include "evaluation/comparison_table.h"

#include <algorithm>
#include <sstream>

#include "base/text.h"
#include "catch.h"
#include "evaluation/support.h"

namespace unroll {
namespace {

ComparisonRow good_row(const std::string& name) {
  ComparisonRow row;
  row.name = name;
  row.run = "/runs/" + name;
  row.data = "MNIST";
  row.measures = {{"accuracy", 0.9912}};
  row.count = 10000;
  row.loss = 0.03;
  row.parameters = 1135750;
  row.multiply_adds = 12345678;
  row.seconds = 71.4;
  row.samples_per_second = 8123.4;
  row.inferences_per_second = 51234.5;
  row.weight_bytes = 4543000;
  return row;
}

ComparisonRow failed_row(const std::string& name) {
  ComparisonRow row;
  row.name = name;
  row.error = "the loss is not finite\nin layer rnn";
  return row;
}

std::size_t times(const std::string& text, const std::string& word) {
  std::size_t count = 0;
  for (auto at = text.find(word); at != std::string::npos;
       at = text.find(word, at + 1))
    ++count;
  return count;
}

}  // namespace

TEST_CASE("the terminal table fits 80 columns", "[evaluation]") {
  Comparison comparison;
  comparison.rows = {good_row("quick_fc"), good_row("quick_cnn"),
                     failed_row("quick_rnn")};
  const auto text = terminal_text(comparison);
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);)
    CHECK(display_width(line) <= 80);
  CHECK(holds(text, {"99.12 (98.92-99.29)"}));
  CHECK(holds(text, {"1.14M", "12.3M", "8.12k", "51.2k", "4.54MB", "1m 11s"}));
}

TEST_CASE("a failed run is a row with its error in every form",
          "[evaluation]") {
  Comparison comparison;
  comparison.rows = {good_row("quick_fc"), failed_row("quick_rnn")};
  CHECK(comparison.any_failed());
  CHECK(holds(terminal_text(comparison), {"not finite"}));
  CHECK(holds(markdown(comparison), {"| quick_rnn | failed |", "not finite"}));
  CHECK(holds(csv(comparison), {"quick_rnn,,", "not finite in layer rnn"}));
  const Json json = to_json(comparison);
  CHECK(json["rows"][1]["name"] == "quick_rnn");
  CHECK(holds(json["rows"][1]["error"].get<std::string>(), {"not finite"}));
  CHECK_FALSE(json["rows"][1].contains("accuracy"));
}

TEST_CASE("what drawn data are stands above and below every table",
          "[evaluation]") {
  Comparison comparison;
  comparison.rows = {good_row("a"), good_row("b")};
  for (auto& row : comparison.rows) {
    row.data = "drawn digits";
    row.caveat = "drawn digits, not MNIST";
  }
  CHECK(times(terminal_text(comparison), "WARNING: drawn digits, not MNIST") ==
        2);
  CHECK(times(markdown(comparison), "WARNING: drawn digits, not MNIST") == 2);
  CHECK(times(csv(comparison), "not MNIST") == 2);
  const Json json = to_json(comparison);
  CHECK(json["caveats"] == Json({"drawn digits, not MNIST"}));
  CHECK(json["rows"][1]["caveat"] == "drawn digits, not MNIST");
}

TEST_CASE("rows of different data say which, and whose the caveat is",
          "[evaluation]") {
  Comparison comparison;
  comparison.rows = {good_row("a"), good_row("b")};
  CHECK_FALSE(holds(terminal_text(comparison), {"WARNING"}));
  CHECK_FALSE(holds(terminal_text(comparison), {"MNIST"}));
  comparison.rows[1].data = "drawn digits";
  comparison.rows[1].caveat = "these are drawn";
  CHECK(holds(terminal_text(comparison),
              {"WARNING: b: these are drawn", "MNIST"}));
}

TEST_CASE("CSV and JSON hold raw numbers", "[evaluation]") {
  Comparison comparison;
  comparison.rows = {good_row("quick_cnn")};
  const auto text = csv(comparison);
  CHECK(holds(text, {"quick_cnn,/runs/quick_cnn,0.9912,"}));
  CHECK(holds(text, {",1135750,12345678,71.4,8123.4,51234.5,4543000,"}));
  const Json row = to_json(comparison)["rows"][0];
  CHECK(row["accuracy"] == 0.9912);
  CHECK(row["parameters"] == 1135750);
  CHECK(row["seconds"] == 71.4);
  CHECK(row["samples_per_second"] == 8123.4);
}

TEST_CASE("a stopped comparison says how to go on", "[evaluation]") {
  Comparison comparison;
  comparison.rows = {good_row("a")};
  comparison.signal = 2;
  comparison.left = 2;
  CHECK(holds(terminal_text(comparison), {"2 of 3", "same command"}));
  CHECK(to_json(comparison)["stopped_by_signal"] == 2);
}

}  // namespace unroll
