#include "base/child_process.h"

#include <signal.h>

#include <chrono>
#include <cstdlib>
#include <thread>

#include "catch.h"
#include "test_support.h"

namespace unroll {
namespace {

int end_of(ChildProcess& process) {
  while (!process.exit_code())
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  return *process.exit_code();
}

ChildProcess shell(const std::string& script, const Path& output) {
  return ChildProcess({"/bin/sh", "-c", script}, {"UNROLL_TEST=from us"},
                      output);
}

}  // namespace

TEST_CASE("a child's output, environment and exit code", "[base]") {
  const TemporaryFolder folder;
  ::setenv("UNROLL_OTHER", "inherited", 1);
  auto process = shell("echo $UNROLL_TEST; echo $UNROLL_OTHER >&2; exit 3",
                       folder / "out");
  CHECK(end_of(process) == 3);
  CHECK(read_text(folder / "out") == "from us\ninherited\n");
  auto missing = ChildProcess({"/no/such/program"}, {}, folder / "out");
  CHECK(end_of(missing) == 127);
  CHECK_THROWS_AS(shell("true", folder / "no" / "out"), RunError);
}

TEST_CASE("a child gets signals from us and none from the terminal", "[base]") {
  const TemporaryFolder folder;
  auto process = shell(
      "trap 'echo asked; exit 5' TERM; echo ready; while :; "
      "do sleep 0.01; done",
      folder / "out");
  while (read_text(folder / "out") != "ready\n")
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  CHECK_FALSE(process.exit_code());
  process.send(SIGTERM);
  CHECK(end_of(process) == 5);
  auto killed = shell("sleep 60", folder / "out");
  killed.send(SIGKILL);
  CHECK(end_of(killed) == 128 + SIGKILL);
}

}  // namespace unroll
