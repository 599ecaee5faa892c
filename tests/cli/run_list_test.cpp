#include "cli/run_list.h"

#include "catch.h"

namespace unroll {
namespace {

constexpr std::time_t kNow = 1795253400;  // 2026-11-21T09:30:00Z

TEST_CASE("ages count from UTC to now", "[cli]") {
  CHECK(age_text("2026-11-21T09:29:20Z", kNow) == "40s");
  CHECK(age_text("2026-11-21T09:25:00Z", kNow) == "5m");
  CHECK(age_text("2026-11-21T06:00:00Z", kNow) == "3h");
  CHECK(age_text("2026-11-09T09:30:00Z", kNow) == "12d");
  CHECK(age_text("2026-11-21T09:31:00Z", kNow) == "0s");
}

TEST_CASE("text that is no time has no age", "[cli]") {
  CHECK(age_text("", kNow) == "-");
  CHECK(age_text("yesterday", kNow) == "-");
  CHECK(age_text("2026-11-21T09:29:20Z and more", kNow) == "-");
}

TEST_CASE("progress is read from the epochs there are", "[cli]") {
  RunInfo run;
  read_progress(
      R"({"kind":"epoch","epoch":1,"valid":{"accuracy":0.5},"best":true}
{"kind":"step","step":7}
{"kind":"epoch","epoch":2,"valid":{"accuracy":0.75},"best":true}
[]
{"kind":"epoch","epoch":3,"valid":{"accuracy":0.25},"best":false}
{"kind":"epoch","epo)",
      run);
  CHECK(run.epochs == 3);
  CHECK(run.valid_accuracy == Approx(0.75));
  RunInfo without_valid;
  read_progress(R"({"kind":"epoch","epoch":1,"valid":null,"best":true})",
                without_valid);
  CHECK(without_valid.epochs == 1);
  CHECK_FALSE(without_valid.valid_accuracy);
}

TEST_CASE("the table of runs says state, epochs, accuracy and failures",
          "[cli]") {
  RunInfo done;
  done.name = "first";
  done.state = "finished";
  done.model = "rnn (lstm)";
  done.planned_epochs = 20;
  done.epochs = 12;
  done.valid_accuracy = 0.98123;
  RunInfo failed;
  failed.name = "second";
  failed.state = "failed";
  failed.error = "loss is not finite\nand more";
  const std::string table = run_table({done, failed}, kNow);
  for (const char* text : {"first", "rnn (lstm)", "12/20", "98.12",
                           "second: loss is not finite\n"})
    CHECK(table.find(text) != std::string::npos);
  CHECK(table.find("and more") == std::string::npos);
}

}  // namespace
}  // namespace unroll
