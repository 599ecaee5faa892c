#include "evaluation/experiment_result.h"

#include <sstream>

#include "base/text.h"
#include "catch.h"
#include "evaluation/support.h"

namespace unroll {
namespace {

SeededRun run_with(std::uint64_t seed, const std::string& right) {
  SeededRun run;
  run.seed = seed;
  run.data_sha256 = "abc";
  double sum = 0.0;
  for (const char c : right) {
    run.right.push_back(c == '1');
    run.predicted.push_back(c == '1' ? 0 : 1);
    sum += c == '1';
  }
  run.figures.measures = {
      {"accuracy", sum / static_cast<double>(right.size())}};
  run.figures.count = static_cast<std::int64_t>(right.size());
  run.figures.parameters = 1135750;
  run.figures.multiply_adds = 12345678;
  run.figures.seconds = 71.4;
  run.figures.samples_per_second = 8123.4;
  run.peak_memory_bytes = 345678901;
  return run;
}

ExperimentRow row_of(const std::string& name,
                     const std::vector<std::string>& seeds) {
  ExperimentRow row{name, Json::object(), {}};
  for (std::size_t seed = 0; seed < seeds.size(); ++seed)
    row.runs.push_back(run_with(seed, seeds[seed]));
  return row;
}

std::string images(std::size_t right, std::size_t wrong) {
  return std::string(right, '1') + std::string(wrong, '0');
}

ExperimentResult result_of(std::vector<ExperimentRow> rows) {
  ExperimentResult result;
  result.rows = std::move(rows);
  rank(result.rows);
  result.pairs = compare_pairs(result.rows);
  return result;
}

}  // namespace

TEST_CASE("rows are ranked by the mean, those that failed last",
          "[evaluation]") {
  ExperimentRow failed = row_of("failed", {"1"});
  failed.runs[0].figures.error = "no";
  auto rows = std::vector<ExperimentRow>{failed, row_of("low", {"100"}),
                                         row_of("high", {"110", "111"})};
  rank(rows);
  CHECK(rows[0].name == "high");
  CHECK(rows[1].name == "low");
  CHECK(rows[2].name == "failed");
  for (auto& row : rows)
    for (auto& run : row.runs) run.figures.measures[0].name = "perplexity";
  rank(rows);
  CHECK(rows[0].name == "low");
}

TEST_CASE("a large difference is shown and a small one is not",
          "[evaluation]") {
  const auto result =
      result_of({row_of("a", {images(990, 10)}), row_of("b", {images(950, 50)}),
                 row_of("c", {images(949, 51)})});
  REQUIRE(result.pairs.size() == 3);
  const PairedComparison& ab = result.pairs[0];
  CHECK(ab.seeds[0].only_first == 40);
  CHECK(ab.seeds[0].only_second == 0);
  CHECK(ab.differs());
  CHECK(ab.difference == Approx(0.04));
  REQUIRE(ab.interval);
  CHECK((ab.interval->low > 0.02 && ab.interval->high < 0.06));
  CHECK(sentence(result, ab).starts_with("a beats b by 4.00 points ["));
  CHECK_FALSE(result.pairs[2].differs());
  CHECK(sentence(result, result.pairs[2])
            .starts_with("b and c: no difference shown: 0.10 points ["));
}

TEST_CASE("a pair needs the same images in both runs of a seed",
          "[evaluation]") {
  auto first = row_of("a", {"1111", "1111"});
  auto second = row_of("b", {"0000", "0000"});
  second.runs[1].data_sha256 = "of seed 1";
  first.runs[1].data_sha256 = "of seed 1";
  auto pairs = compare_pairs({first, second});
  REQUIRE(pairs.size() == 1);
  CHECK(pairs[0].seeds.size() == 2);
  CHECK_FALSE(pairs[0].interval);  // seeds do not share their images
  second.runs[1].data_sha256 = "others";
  pairs = compare_pairs({first, second});
  CHECK(pairs.at(0).seeds.size() == 1);
  second.runs[0].right.clear();  // a task without classes
  CHECK(compare_pairs({first, second}).empty());
}

TEST_CASE("the terminal table of seeds fits 80 columns", "[evaluation]") {
  std::vector<std::string> seeds(5, images(9912, 88));
  seeds[1] = images(9900, 100);
  const auto result = result_of(
      {row_of("quick_fc", {images(9810, 190)}), row_of("quick_cnn", seeds)});
  const std::string text = terminal_text(result);
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);)
    CHECK(display_width(line) <= 80);
  CHECK(holds(text, {"99.10 ±0.05 (99.03-99.16)", "98.10", "seed 4", "99.00",
                     "346MB"}));
  CHECK_FALSE(holds(text, {"comparable"}));
}

TEST_CASE("times that were shared say so", "[evaluation]") {
  auto row = row_of("a", {"11", "10"});
  row.runs[1].jobs = 2;
  const auto result = result_of({row});
  CHECK(holds(terminal_text(result), {"1m 11s*", "not comparable"}));
  CHECK(to_json(result)["rows"][0]["times_comparable"] == false);
  CHECK(holds(csv(result), {",1,,,\r\n", ",2,,,\r\n"}));
}

TEST_CASE("failures and stops are told in every form", "[evaluation]") {
  auto row = row_of("a", {"11", "10"});
  row.runs[1].figures.error = "loss is\nnot finite";
  ExperimentResult result = result_of({row});
  CHECK(result.any_failed());
  CHECK(holds(terminal_text(result), {"a seed 1 failed: loss is"}));
  CHECK(holds(markdown(result), {"a seed 1 failed: loss is not finite"}));
  const Json json = to_json(result);
  CHECK(json["rows"][0]["accuracy"]["n"] == 1);
  CHECK(json["rows"][0]["runs"][1]["error"] == "loss is\nnot finite");
  result.signal = 2;
  result.left = 3;
  CHECK(holds(terminal_text(result), {"3 runs left", "same command"}));
  CHECK(to_json(result)["left"] == 3);
}

}  // namespace unroll
