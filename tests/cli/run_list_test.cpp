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

TEST_CASE("the table of runs says state, epochs, accuracy and failures",
          "[cli]") {
  RunInfo done;
  done.name = "first";
  done.state = "finished";
  done.model = "rnn (lstm)";
  done.planned_epochs = 20;
  done.result = {{"epochs", 12}, {"best", {{"valid_accuracy", 0.98123}}}};
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
