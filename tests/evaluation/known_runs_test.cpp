#include "evaluation/known_runs.h"

#include "base/version.h"
#include "catch.h"
#include "evaluation/small_runs.h"
#include "evaluation/support.h"

namespace unroll {
namespace {

RunFolder run_with(const Path& checkpoints, const RunConfig& config,
                   const std::string& state,
                   const std::string& version = kVersion) {
  const RunFolder run = RunFolder::create(checkpoints, config);
  RunRecord record;
  record.program_version = version;
  record.data_sha256 = "abc";
  record.state = state;
  run.write_record(record);
  return run;
}

}  // namespace

TEST_CASE("a finished run is known by config, version and data, not by name",
          "[evaluation]") {
  const TemporaryFolder folder;
  const RunConfig config = small_config("one");
  run_with(folder.path(), config, "finished");
  RunConfig renamed = config;
  renamed.name = "two";
  const auto found = find_finished(folder.path(), renamed, "abc");
  REQUIRE(found);
  CHECK(found->name() == "one");
  CHECK_FALSE(find_finished(folder.path(), config, "other data"));
  CHECK_FALSE(find_unfinished(folder.path(), config, "abc"));
  renamed.training.epochs += 1;
  CHECK_FALSE(find_finished(folder.path(), renamed, "abc"));
}

TEST_CASE(
    "a run that wrote more beside its training will do, not one with less",
    "[evaluation]") {
  const TemporaryFolder folder;
  RunConfig more = small_config("one");
  more.training.tensorboard = true;
  more.training.log_every_steps = 5;
  run_with(folder.path(), more, "finished");
  const RunConfig plain = small_config("two");
  CHECK(find_finished(folder.path(), plain, "abc"));
  RunConfig other = plain;
  other.training.keep_last = 3;
  CHECK_FALSE(find_finished(folder.path(), other, "abc"));
}

TEST_CASE("a run of another version of the program is not reused",
          "[evaluation]") {
  const TemporaryFolder folder;
  const RunConfig config = small_config("one");
  run_with(folder.path(), config, "finished", "0.0.0");
  CHECK_FALSE(find_finished(folder.path(), config, "abc"));
}

TEST_CASE("a run that stopped is gone on with; a failed one is not",
          "[evaluation]") {
  const TemporaryFolder folder;
  const RunConfig config = small_config("one");
  const RunFolder failed = run_with(folder.path(), config, "failed");
  CHECK_FALSE(find_finished(folder.path(), config, "abc"));
  CHECK_FALSE(find_unfinished(folder.path(), config, "abc"));
  const RunFolder stopped = run_with(folder.path(), config, "created");
  write_atomically(stopped.state_file(), "a state");
  const auto found = find_unfinished(folder.path(), config, "abc");
  REQUIRE(found);
  CHECK(found->name() == stopped.name());
}

TEST_CASE("a run that one process takes, others wait for", "[evaluation]") {
  const TemporaryFolder folder;
  const Path checkpoints = folder / "checkpoints";
  const RunConfig config = small_config("one");
  const auto take = [&] { return take_run(checkpoints, config, "abc", [] {}); };
  auto taken = take();
  REQUIRE(taken);
  CHECK(taken->is_new);
  CHECK(find_running(checkpoints, config, "abc"));
  CHECK_FALSE(claim(taken->run.path()));
  { const RunLock trains(taken->run); }  // The claim is no hindrance to that.
  taken->claim.reset();
  CHECK_FALSE(find_running(checkpoints, config, "abc"));
  taken = take();
  CHECK(taken->run.name() == "one");
  CHECK_FALSE(taken->is_new);
  CHECK_FALSE(taken->finished);
  RunRecord record = taken->run.record();
  record.state = "finished";
  taken->run.write_record(record);
  taken->claim.reset();
  taken = take();
  CHECK(taken->finished);
  CHECK(claim(taken->run.path()));
}

TEST_CASE("whoever waits for a run gets it at the end of the other",
          "[evaluation]") {
  const TemporaryFolder folder;
  const RunConfig config = small_config("one");
  std::optional<TakenRun> first =
      take_run(folder.path(), config, "abc", [] { FAIL(); });
  int waits = 0;
  const auto second = take_run(folder.path(), config, "abc", [&] {
    ++waits;
    first->claim.reset();
  });
  CHECK(waits == 1);
  REQUIRE(second);
  CHECK(second->run.path() == first->run.path());
}

TEST_CASE("a broken run hinders nothing", "[evaluation]") {
  const TemporaryFolder folder;
  const RunConfig config = small_config("one");
  const RunFolder broken = run_with(folder.path(), config, "finished");
  write_atomically(broken.path() / "config.json", "{");
  CHECK_FALSE(find_finished(folder.path(), config, "abc"));
  run_with(folder.path(), config, "finished");
  CHECK(find_finished(folder.path(), config, "abc"));
}

TEST_CASE("where there are no checkpoints nothing is found", "[evaluation]") {
  const TemporaryFolder folder;
  CHECK_FALSE(find_finished(folder / "none", small_config("one"), "abc"));
}

}  // namespace unroll
