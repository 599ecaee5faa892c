#include "evaluation/disagreements.h"

#include "catch.h"
#include "evaluation/support.h"

namespace unroll {
namespace {

ImageSet four_images() {
  ImageSet set;
  set.sha256 = "abc";
  set.classes = 2;
  set.test = {4, 2, 2, Bytes(16, 200), {0, 1, 1, 0}};
  return set;
}

SeededRun run_that_says(const std::vector<std::int64_t>& said,
                        const ImageSet& set) {
  SeededRun run;
  run.data_sha256 = "abc";
  run.predicted = said;
  for (std::size_t i = 0; i < said.size(); ++i)
    run.right.push_back(said[i] == set.test.labels[i]);
  return run;
}

}  // namespace

TEST_CASE("images that one gets right, and those that all get wrong",
          "[evaluation]") {
  const ImageSet set = four_images();
  ExperimentRow first{
      "first",
      {},
      {run_that_says({0, 1, 0, 1}, set), run_that_says({0, 1, 0, 0}, set),
       run_that_says({0, 0, 0, 1}, set)}};
  ExperimentRow second{"second", {}, {run_that_says({0, 0, 0, 1}, set)}};
  const Disagreements found = find_disagreements({first, second}, set);
  REQUIRE(found.only_right[0].size() == 1);  // by two seeds of three
  CHECK(found.only_right[0][0].index == 1);
  CHECK(found.only_right[0][0].said == std::vector<std::int64_t>{1, 0});
  CHECK(found.only_right[1].empty());
  REQUIRE(found.all_wrong.size() == 2);
  CHECK(found.all_wrong[0].index == 2);
  CHECK(found.recall[0][0] == Approx(4.0 / 6.0));
  CHECK(found.recall[1][1] == 0.0);
  const auto text = disagreements_text(found, set.test, {80, false});
  CHECK(holds(text, {"Only first gets right: 1 images", "image 1 is 1",
                     "second: 0", "All get wrong: 2 images"}));
  CHECK(to_json(found)["only_right"][0]["images"][0]["truth"] == 1);
  second.runs[0].data_sha256 = "other";
  CHECK_THROWS_AS(find_disagreements({first, second}, set), UserError);
}

}  // namespace unroll
