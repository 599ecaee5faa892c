#include "evaluation/test_answers.h"

#include "catch.h"
#include "evaluation/small_runs.h"
#include "evaluation/support.h"

namespace unroll {

TEST_CASE("answers are those of the same weights and data, or none",
          "[evaluation]") {
  const TemporaryFolder folder;
  const auto run = RunFolder::create(folder.path(), small_config("one"));
  CHECK_FALSE(read_test_answers(run, "weights", "data"));
  TestAnswers answers{"weights", "data", {}, {3, 1, 2}};
  answers.figures.count = 3;
  answers.figures.measures = {{"accuracy", 0.5}};
  answers.figures.multiply_adds = 7;
  write_test_answers(run, answers);
  const auto back = read_test_answers(run, "weights", "data");
  REQUIRE(back);
  CHECK(back->predicted == answers.predicted);
  CHECK(back->figures.measures.at(0).value == 0.5);
  CHECK(back->figures.multiply_adds == 7);
  CHECK_FALSE(read_test_answers(run, "other weights", "data"));
  CHECK_FALSE(read_test_answers(run, "weights", "other data"));
}

TEST_CASE("a broken file of answers counts as none", "[evaluation]") {
  const TemporaryFolder folder;
  const auto run = RunFolder::create(folder.path(), small_config("one"));
  for (const char* text : {"", "[]", "{\"format\": 1}", "{\"format\": \"x\"}",
                           "{\"format\": 1, \"weights_sha256\": 3}"}) {
    folder.write_text("one/test.json", text);
    CHECK_FALSE(read_test_answers(run, "weights", "data"));
  }
}

}  // namespace unroll
